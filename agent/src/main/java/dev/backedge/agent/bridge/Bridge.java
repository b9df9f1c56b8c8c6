package dev.backedge.agent.bridge;

import dev.backedge.agent.site.Body;
import dev.backedge.agent.site.SlotTable;
import java.lang.instrument.Instrumentation;
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
    private final Class<?> type;
    private final BootAccess access;
    private final int[] budgets;
    private final long[] entries;
    private final int[] bodies;

    private Bridge(Class<?> type, BootAccess access, int[] budgets, long[] entries, int[] bodies) {
        this.bodies = bodies;
        this.type = type;
        this.access = access;
        this.budgets = budgets;
        this.entries = entries;
    }

    /**
     * Defines the class.
     *
     * @param verifying whether hooks enter the {@link #verifier}, rather than native code
     * @param sites most sites that can have slots
     * @throws IllegalStateException if another Backedge agent is at work in this JVM, or the JVM does not let us define it
     */
    public static Bridge open(Instrumentation instrumentation, boolean verifying, int sites) {
        if (BridgeClass.present() != null) {
            throw new IllegalStateException("another Backedge agent is at work in this JVM");
        }
        Class<?> type = BridgeClass.define(instrumentation, verifying, sites);
        BootAccess access = BootClasses.access();
        return new Bridge(type, access, (int[]) access.get("budgets"), (long[]) access.get("entries"), (int[]) access.get("bodies"));
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
    public void handler(IntUnaryOperator handler) {
        access.set("handler", handler);
    }

    /** Sets what calls of methods on trial ask: of the site's slot and 0, for a stamp; of the slot and the stamp at the end. */
    public void timer(LongBinaryOperator timer) {
        access.set("timer", timer);
    }

    /** Sets what gives hooks the characters of a string: a {@code char[]} that nobody writes, or null where compiled code is not to be entered. */
    public void strings(Function<Object, Object> characters) {
        access.set("strings", characters);
    }

    /** Sets what copies arrays of objects for hooks, without those that are not of a class: of an array and the descriptor of the class. */
    public void selection(BinaryOperator<Object> selection) {
        access.set("selection", selection);
    }

    /** Sets what flattens arrays of arrays of arrays for hooks, and what makes an array to pass of a table with such ones: of an array of the arguments of {@code described}. */
    public void trees(Function<Object, Object> flatten, Function<Object, Object> described) {
        access.set("trees", flatten);
        access.set("described", described);
    }

    /** Sets what hooks enter: with the entry, and an array of the buffer and the references. It returns what native code would. */
    public void verifier(ToIntBiFunction<Long, Object[]> verifier) {
        access.set("verifier", verifier);
    }

    /** Sets what tells hooks whether an object will do as a receiver: of it, and the site's slot and the receiver's number in one. */
    public void receivers(BiPredicate<Object, Object> admission) {
        access.set("receivers", admission);
    }

    /** Sets what is told of receivers whose class is not known: of what they are read from, and the site's slot and the watch's number in one. */
    public void witnesses(BiConsumer<Object, Object> witness) {
        access.set("witnesses", witness);
    }

    /**
     * Sets what reads fields for hooks: of an object, and the site's slot and the path's number in one. It returns {@link #unread} where it cannot.
     *
     * @param numbers returns a Long
     */
    public void fields(BinaryOperator<Object> references, BinaryOperator<Object> numbers) {
        access.set("references", references);
        access.set("numbers", numbers);
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
        set(entries, slot, 0L);
        set(budgets, slot, budget);
    }

    @Override
    public void budget(int slot, int budget) {
        set(budgets, slot, budget);
    }

    @Override
    public void enter(int slot, long entry) {
        set(entries, slot, entry);
        set(budgets, slot, 0);
    }

    @Override
    public void body(int slot, Body body) {
        set(bodies, slot, body.code());
    }

    @Override
    public void close(int slot) {
        set(budgets, slot, Integer.MAX_VALUE);
        set(entries, slot, 0L);
    }

    // As a volatile write would do it, of fields for which there are no volatile ones. A VarHandle of arrays takes the JVM some milliseconds of every start.

    private static void set(int[] array, int slot, int value) {
        VarHandle.releaseFence();
        array[slot] = value;
        VarHandle.fullFence();
    }

    private static void set(long[] array, int slot, long value) {
        VarHandle.releaseFence();
        array[slot] = value;
        VarHandle.fullFence();
    }
}
