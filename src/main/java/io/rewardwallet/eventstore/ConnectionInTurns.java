package io.rewardwallet.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
            default -> ENDS.contains(method.getName()) ? end(real, method, arguments) : invoke(real, method, arguments);
        });
    }

    Connection proxy() {
        return proxy;
    }

    private Object statement(Class<?> type, Statement real) {
        return proxied(type, (method, arguments) -> switch (method.getName()) {
            case "getConnection" -> proxy;
            // For update it may wait for a row as long as it takes; what its lock may leave, the next start clears
            // away.
            case "executeQuery" -> invoke(real, method, arguments);
            default ->
                method.getName().startsWith("execute")
                        ? change(real, method, arguments)
                        : invoke(real, method, arguments);
        });
    }

    private Object change(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        turns.beginChange();
        return doneInTurn(on, method, arguments);
    }

    private Object end(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        turns.beginEnd();
        return doneInTurn(on, method, arguments);
    }

    private Object doneInTurn(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return invoke(on, method, arguments);
        } finally {
            turns.endChange();
        }
    }

    private interface Call {
        Object answer(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static Object proxied(Class<?> type, Call call) {
        return Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) ->
                        method.getName().equals("equals") ? self == arguments[0] : call.answer(method, arguments));
    }

    private static Object invoke(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
