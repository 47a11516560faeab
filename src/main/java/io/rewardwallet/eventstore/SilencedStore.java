package io.rewardwallet.eventstore;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;

/**
 * H2's store under a connection, kept from writing its file by itself: at commits, by a thread, when much is unsaved, and when the
 * process is asked to end. For the last two H2 has no setting, so the start fails where it is not as it is known here.
 */
final class SilencedStore {

    /** No thread that writes; 0 would be at each commit. */
    static final int NEVER = -1;

    /**
     * Bytes of unsaved pages above which H2 would write, in the middle of whatever others do. Three quarters of it, as H2 reckons
     * in ints at the end of a transaction, are more than there can be, too.
     */
    private static final int MORE_THAN_THERE_IS = Integer.MAX_VALUE;

    private SilencedStore() {}

    static MVStore under(Connection connection) throws SQLException {
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        Database database = session.getDatabase();
        MVStore store = database.getStore().getMvStore();
        if (store.getAutoCommitDelay() != NEVER) {
            reach(() -> forgetAtExit(database));
            store.setAutoCommitDelay(0); // ends the thread that may have begun
            store.setAutoCommitDelay(NEVER);
        }
        return store;
    }

    /** From now on, however much is unsaved: while one connection alone changes a lot, as migrations do, H2 may write. */
    static void setWithoutLimit(MVStore store) {
        reach(() -> setWriteLimit(store));
    }

    private interface Reaching {
        void run() throws ReflectiveOperationException;
    }

    private static void reach(Reaching within) {
        try {
            within.run();
        } catch (ReflectiveOperationException e) {
            throw new UnsafeStore("This H2 cannot be kept from writing its file by itself: " + e);
        }
    }

    private static void setWriteLimit(MVStore store) throws ReflectiveOperationException {
        Field limit = MVStore.class.getDeclaredField("autoCommitMemory");
        limit.setAccessible(true);
        limit.setInt(store, MORE_THAN_THERE_IS);
    }

    /** It would write while calls are still being answered; the service closes the database when they are. */
    private static void forgetAtExit(Database database) throws ReflectiveOperationException {
        Method unregister =
                Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredMethod("unregister", Database.class);
        unregister.setAccessible(true);
        unregister.invoke(null, database);
    }
}
