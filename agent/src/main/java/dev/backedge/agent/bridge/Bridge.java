package dev.backedge.agent.bridge;

import dev.backedge.agent.site.Body;
import dev.backedge.agent.site.SlotTable;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToIntBiFunction;

/**
 * The agent's side of {@code java.backedge.Bridge}. An entry is visible to every thread before the budget that sends it
 * there, and a closed slot's budget before its entry goes.
 */
public final class Bridge implements SlotTable {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

    private final Class<?> type;
    private final int[] budgets;
    private final long[] entries;
    private final int[] bodies;

    private Bridge(Class<?> type, int[] budgets, long[] entries, int[] bodies) {
        this.bodies = bodies;
        this.type = type;
        this.budgets = budgets;
        this.entries = entries;
    }

    /**
     * Defines the class.
     *
     * @param verifying whether hooks enter the {@link #verifier}, rather than native code
     * @param sites most sites that can have slots
     * @throws ReflectiveOperationException if the JVM does not let us
     * @throws IllegalStateException if another Backedge agent is at work in this JVM
     */
    public static Bridge open(Instrumentation instrumentation, boolean verifying, int sites) throws ReflectiveOperationException {
        if (BridgeClass.present() != null) {
            throw new IllegalStateException("another Backedge agent is at work in this JVM");
        }
        Class<?> type = BridgeClass.define(instrumentation, verifying, sites);
        return new Bridge(type, (int[]) type.getField("budgets").get(null), (long[]) type.getField("entries").get(null), (int[]) type.getField("bodies").get(null));
    }

    /** Classes beside it, for hooks that may enter by the foreign-function linker. */
    public Doors doors() {
        return new Doors(type);
    }

    /** Name of the class, as class files write it. */
    public static String internalName() {
        return BridgeClass.INTERNAL_NAME;
    }

    /** The class that has the methods {@code enter0 ... enter16}; native ones, unless there is a verifier. */
    public Class<?> type() {
        return type;
    }

    /** Sets what hooks call. */
    public void handler(IntUnaryOperator handler) throws ReflectiveOperationException {
        type.getField("handler").set(null, handler);
    }

    /** Sets what calls of methods on trial ask: of the site's slot and 0, for a stamp; of the slot and the stamp at the end. */
    public void timer(LongBinaryOperator timer) throws ReflectiveOperationException {
        type.getField("timer").set(null, timer);
    }

    /** Sets what gives hooks the characters of a string: a {@code char[]} that nobody writes, or null where compiled code is not to be entered. */
    public void strings(Function<Object, Object> characters) throws ReflectiveOperationException {
        type.getField("strings").set(null, characters);
    }

    /** Sets what copies arrays of objects for hooks, without those that are not of a class: of an array and the descriptor of the class. */
    public void selection(BinaryOperator<Object> selection) throws ReflectiveOperationException {
        type.getField("selection").set(null, selection);
    }

    /** Sets what flattens arrays of arrays of arrays for hooks, and what makes an array to pass of a table with such ones: of an array of the arguments of {@code described}. */
    public void trees(Function<Object, Object> flatten, Function<Object, Object> described) throws ReflectiveOperationException {
        type.getField("trees").set(null, flatten);
        type.getField("described").set(null, described);
    }

    /** Sets what hooks enter: with the entry, and an array of the buffer and the references. It returns what native code would. */
    public void verifier(ToIntBiFunction<Long, Object[]> verifier) throws ReflectiveOperationException {
        type.getField("verifier").set(null, verifier);
    }

    /** Sets what tells hooks whether an object will do as a receiver: of it, and the site's slot and the receiver's number in one. */
    public void receivers(BiPredicate<Object, Object> admission) throws ReflectiveOperationException {
        type.getField("receivers").set(null, admission);
    }

    /** Sets what is told of receivers whose class is not known: of what they are read from, and the site's slot and the watch's number in one. */
    public void witnesses(BiConsumer<Object, Object> witness) throws ReflectiveOperationException {
        type.getField("witnesses").set(null, witness);
    }

    /**
     * Sets what reads fields for hooks: of an object, and the site's slot and the path's number in one. It returns {@link #unread} where it cannot.
     *
     * @param numbers returns a Long
     */
    public void fields(BinaryOperator<Object> references, BinaryOperator<Object> numbers) throws ReflectiveOperationException {
        type.getField("references").set(null, references);
        type.getField("numbers").set(null, numbers);
    }

    /** What no field of the program has. */
    public Object unread() {
        return budgets;
    }

    @Override
    public int slots() {
        return budgets.length;
    }

    @Override
    public void count(int slot, int budget) {
        LONG.setVolatile(entries, slot, 0L);
        INT.setVolatile(budgets, slot, budget);
    }

    @Override
    public void budget(int slot, int budget) {
        INT.setVolatile(budgets, slot, budget);
    }

    @Override
    public void enter(int slot, long entry) {
        LONG.setVolatile(entries, slot, entry);
        INT.setVolatile(budgets, slot, 0);
    }

    @Override
    public void body(int slot, Body body) {
        INT.setVolatile(bodies, slot, body.code());
    }

    @Override
    public void close(int slot) {
        INT.setVolatile(budgets, slot, Integer.MAX_VALUE);
        LONG.setVolatile(entries, slot, 0L);
    }
}
