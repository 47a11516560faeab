package io.rewardwallet.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;

/** A connection to the embedded database on which whatever changes something is done in turn with the writing of its file. */
final class ConnectionInTurns {

    private static final Set<String> ENDS = Set.of("commit", "rollback", "setAutoCommit", "close", "abort");

    private final FileTurns turns;
    private final Connection proxy;

    ConnectionInTurns(Connection real, FileTurns turns) {
        this.turns = turns;
        this.proxy = (Connection) proxied(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "createStatement", "prepareStatement", "prepareCall" ->
                statement(method.getReturnType(), (Statement) invoke(real, method, arguments));
            default ->
                ENDS.contains(method.getName()) ? change(real, method, arguments) : invoke(real, method, arguments);
        });
    }

    Connection proxy() {
        return proxy;
    }

    private Object statement(Class<?> type, Statement real) {
        return proxied(type, (method, arguments) -> {
            if (method.getName().equals("getConnection")) {
                return proxy;
            }
            return changes(method) ? change(real, method, arguments) : invoke(real, method, arguments);
        });
    }

    /**
     * A query for update locks rows and leaves their values; one lock more or less in the file says nothing to the next start. So
     * it has no turn, and may wait for a row as long as it takes.
     */
    private static boolean changes(Method method) {
        return method.getName().startsWith("execute") && !method.getName().equals("executeQuery");
    }

    private Object change(Object on, Method method, Object[] arguments) throws Throwable {
        turns.beginChange();
        try {
            return invoke(on, method, arguments);
        } finally {
            turns.endChange();
        }
    }

    private interface Call {
        Object answer(Method method, Object[] arguments) throws Throwable;
    }

    private static Object proxied(Class<?> type, Call call) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) ->
                        method.getName().equals("equals") ? self == arguments[0] : call.answer(method, arguments));
    }

    private static Object invoke(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
