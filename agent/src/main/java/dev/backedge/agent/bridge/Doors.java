package dev.backedge.agent.bridge;

import dev.backedge.compiler.OsrFrame;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The classes {@code java.backedge.Enter...}, which hooks call that may enter by the foreign-function linker: see {@link DoorClass}. An entry that is negative goes that way once its
 * door is open, any other by the bridge's native methods. Thread-safe.
 */
public final class Doors implements UnaryOperator<String> {
    /** In an entry: the arrays go by the foreign-function linker. */
    private static final long CRITICAL = Long.MIN_VALUE;
    /** Lists of types; hooks with others call the bridge. */
    private static final int MOST = 1024;

    /** Makes a handle that enters with so many arrays, see {@code CriticalTrampolines}. */
    @FunctionalInterface
    public interface Linking {
        MethodHandle link(int arrays) throws Exception;
    }

    private final Class<?> bridge;
    private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();
    private final BitSet linked = new BitSet();
    private final Map<String, Boolean> opened = new HashMap<>();

    Doors(Class<?> bridge) {
        this.bridge = bridge;
    }

    /**
     * The class through which hooks enter that pass arrays of these types.
     *
     * @param arrays as {@code [I[D}
     * @return its internal name; null for none: a segment cannot be of booleans
     */
    @Override
    public String apply(String arrays) {
        if (arrays.indexOf('Z') >= 0 || classes.size() >= MOST && !classes.containsKey(arrays)) {
            return null;
        }
        classes.computeIfAbsent(arrays, types -> BootClasses.define(DoorClass.name(types), DoorClass.bytes(types)));
        return DoorClass.name(arrays);
    }

    /**
     * Opens a door, on the first call with these types: makes its handle, and goes through once, so that hooks find all linked.
     *
     * @param closed an entry that leads nowhere
     * @return whether entries for these arrays may be {@linkplain #critical critical}
     */
    public synchronized boolean open(String arrays, Linking linking, long closed) {
        Class<?> type = arrays == null ? null : classes.get(arrays);
        if (type == null) {
            return false;
        }
        Boolean before = opened.get(arrays);
        if (before == null) {
            // Whatever it is that throws, this door stays shut.
            opened.put(arrays, false);
            before = tryToOpen(type, arrays, linking, closed);
            opened.put(arrays, before);
        }
        return before;
    }

    private boolean tryToOpen(Class<?> type, String arrays, Linking linking, long closed) {
        try {
            int n = DoorClass.count(arrays);
            if (!linked.get(n)) {
                bridge.getField("handle").set(null, linking.link(n));
                Class.forName(BootClasses.define(DoorClass.handleName(n), DoorClass.handleBytes(n)).getName(), true, null);
                linked.set(n);
            }
            Class<?>[] parameters = new Class<?>[2 + n];
            Object[] arguments = new Object[2 + n];
            parameters[0] = long.class;
            arguments[0] = critical(closed);
            for (int k = 0; k <= n; k++) {
                parameters[1 + k] = Class.forName(k == 0 ? "[J" : arrays.substring(2 * k - 2, 2 * k));
                arguments[1 + k] = Array.newInstance(parameters[1 + k].getComponentType(), 1);
            }
            return type.getMethod("enter", parameters).invoke(null, arguments).equals(OsrFrame.NOT_ENTERED);
        } catch (Exception | LinkageError | StackOverflowError e) {
            return false;
        }
    }

    /** The same entry, by the foreign-function linker. */
    public static long critical(long entry) {
        return entry | CRITICAL;
    }
}
