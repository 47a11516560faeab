package io.rewardwallet.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A connection to the embedded database on which whatever changes something is done in turn with the writing of its file. */
final class ConnectionInTurns {

    private static final Set<String> ENDS = Set.of("commit", "rollback", "setAutoCommit", "close", "abort");

    private static final Pattern FOR_UPDATE = Pattern.compile("\\bfor\\s+update\\b", Pattern.CASE_INSENSITIVE);

    private final FileTurns turns;
    private final Connection proxy;

    ConnectionInTurns(Connection real, FileTurns turns) {
        this.turns = turns;
        this.proxy = (Connection) proxied(Connection.class, (method, arguments) -> switch (method.getName()) {
            case "createStatement", "prepareStatement", "prepareCall" ->
                statement(method.getReturnType(), (Statement) invoke(real, method, arguments), arguments);
            default -> ENDS.contains(method.getName()) ? end(real, method, arguments) : invoke(real, method, arguments);
        });
    }

    Connection proxy() {
        return proxy;
    }

    private Object statement(Class<?> type, Statement real, Object @Nullable [] prepared) {
        boolean locks = locks(prepared);
        return proxied(type, (method, arguments) -> switch (method.getName()) {
            case "getConnection" -> proxy;
            case "executeQuery" ->
                locks || locks(arguments) ? change(real, method, arguments) : invoke(real, method, arguments);
            default ->
                method.getName().startsWith("execute")
                        ? change(real, method, arguments)
                        : invoke(real, method, arguments);
        });
    }

    /** Whether it is a query for update: locks are kept in the rows. */
    private static boolean locks(Object @Nullable [] arguments) {
        return arguments != null
                && arguments.length > 0
                && arguments[0] instanceof String text
                && FOR_UPDATE.matcher(text).find();
    }

    private Object change(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        turns.beginChange();
        try {
            return invoke(on, method, arguments);
        } finally {
            turns.endChange();
        }
    }

    private Object end(Object on, Method method, Object @Nullable [] arguments) throws Throwable {
        turns.beginEnd();
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
