package io.rewardwallet.eventstore;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;

/** The store does not answer: 503. The same call sent again settles whether it was done. */
public class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;
    /** H2: general error, file, closed; PostgreSQL: connection, resources, intervention, system and internal error. */
    private static final Pattern STORE_AT_FAULT = Pattern.compile("HY000|90028|90031|90067|90098|90121|08|53|57|58|XX");

    private final boolean surelyNothingDone;

    private StoreUnavailable(String message, @Nullable Throwable cause, boolean surelyNothingDone) {
        super(message, cause);
        this.surelyNothingDone = surelyNothingDone;
    }

    /** The call was surely not done. */
    public static StoreUnavailable nothingDone(String message, @Nullable Throwable cause) {
        return new StoreUnavailable(message, cause, true);
    }

    static StoreUnavailable outcomeUnknown(String message, @Nullable Throwable cause) {
        return new StoreUnavailable(message, cause, false);
    }

    /**
     * Whether the store is at fault, and not what was to be read or written: it is away, its disk is full, it was closed. A
     * clash or a value that it does not take is none of these.
     */
    public static boolean isCauseOf(Throwable failure) {
        if (failure instanceof UncategorizedSQLException uncategorized) {
            String state = uncategorized.getSQLException().getSQLState();
            return state != null && STORE_AT_FAULT.matcher(state).lookingAt();
        }
        return failure instanceof StoreUnavailable
                || failure instanceof TransientDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof CannotCreateTransactionException;
    }

    /** False: the call may or may not have been done. */
    public boolean surelyNothingDone() {
        return surelyNothingDone;
    }
}
