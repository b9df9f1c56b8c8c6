package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.Profile;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrVerifier;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A method that runs in a bytecode interpreter and, at its loop headers, goes on in the IR: the hook, the trampoline and the dispatch, written
 * down a second time from the description of {@link LoopRegion} and {@link ResumePoint}. Locals that are dead after an exit are destroyed. Each entry is looked
 * at by {@link SliceCheck}, too, which must find nothing.
 */
final class OsrSimulation {
    /** Fast loops tick once for many iterations. */
    private static final int MOST_FUEL = 1_000_000;

    private final MethodLoops loops;
    private final BytecodeInterpreter interpreter;
    private final Map<Integer, LoopRegion> headers = new HashMap<>();
    private final Map<LoopRegion, Function> functions = new HashMap<>();
    private final Set<String> exits = new TreeSet<>();
    private int entries;
    private long ticks;

    /** @param type the class, loaded; @param bytes its class file */
    OsrSimulation(Class<?> type, byte[] bytes, String method, String descriptor) {
        this(type, bytes, method, descriptor, function -> { });
    }

    /**
     * @param type the class, loaded
     * @param bytes its class file
     * @param transformation what is done to each function before it runs
     */
    OsrSimulation(Class<?> type, byte[] bytes, String method, String descriptor, Consumer<Function> transformation) {
        this(type, bytes, method, descriptor, transformation, FieldLookup.NONE, false);
    }

    /** @param unmet whether no method of another class is to be inlined after all */
    OsrSimulation(Class<?> type, byte[] bytes, String method, String descriptor, Consumer<Function> transformation, FieldLookup lookup, boolean unmet) {
        loops = MethodLoops.analyze(bytes, method, descriptor, lookup);
        interpreter = new BytecodeInterpreter(type, loops.method());
        for (LoopRegion region : loops.regions()) {
            try {
                Function function = SsaBuilder.build(loops, region, 1000,
                        unmet ? region.reliances().stream().map(Reliance::name).collect(Collectors.toSet()) : Set.of(), Profile.NONE, null);
                IrVerifier.verifyUnoptimised(function);
                transformation.accept(function);
                functions.put(region, function);
                headers.put(region.header(), region);
            } catch (Bailout bailout) {
                // that loop stays bytecode
            }
        }
    }

    /** Number of entries into IR so far. */
    int entries() {
        return entries;
    }

    /** Iterations that ran in IR so far. */
    long ticks() {
        return ticks;
    }

    /** Reasons of exits so far. */
    Set<String> exits() {
        return exits;
    }

    /**
     * Runs the method.
     *
     * @param random decides at each arrival at a header whether to enter, and after how many ticks to yield; null: always, and never
     */
    Object run(Object[] arguments, Random random) throws Throwable {
        boolean[] dispatched = {false};
        return interpreter.run(arguments, frame -> {
            LoopRegion region = headers.get(frame.pc);
            boolean direct = dispatched[0];
            dispatched[0] = false;
            while (region != null && !direct && (random == null || random.nextInt(3) != 0)) {
                ResumePoint point = enter(region, frame, random == null ? Long.MAX_VALUE : 2 + random.nextInt(20));
                region = headers.get(frame.pc);
                direct = !point.atHook();
            }
        });
    }

    private ResumePoint enter(LoopRegion region, BytecodeInterpreter.Frame frame, long yieldAt) {
        SimulatedPaths paths = new SimulatedPaths(region, frame.locals);
        if (!paths.mayEnter()) {
            return new ResumePoint(0, region.header(), region.headerBci(), true, false, List.of(), List.of());
        }
        entries++;
        List<Object> named = new ArrayList<>();
        region.references().forEach(reference -> named.add(reference.place() == StateSlot.Place.PATH ? paths.value(reference.index())
                : frame.locals[reference.index()]));
        paths.appendRows(named);
        Object[] references = named.toArray();
        long[] buffer = new long[region.layout().length()];
        for (StateSlot slot : region.entrySlots()) {
            Object value = switch (slot.place()) {
                case LOCAL -> frame.locals[slot.index()];
                case STACK -> frame.stack[slot.index()];
                case PATH -> paths.value(slot.index());
            };
            buffer[slot.buffer()] = slot.kind() == Kind.REFERENCE ? name(value, slot, references) : bits(value);
        }
        Object[] arrays = references.clone();
        Arrays.fill(arrays, region.pinnedReferences(), region.references().size(), null);
        arrays = paths.described(arrays);
        long[] bufferBefore = buffer.clone();
        Object[] arraysBefore = copies(arrays);

        IrInterpreter.Result result = new IrInterpreter(functions.get(region),
                number -> region.resumePoints().get(number).slots().stream().mapToInt(StateSlot::buffer).toArray())
                .withYieldAt(yieldAt).withStepLimit(50_000_000).run(buffer, arrays);
        ticks += result.ticks();
        check(region, bufferBefore, arraysBefore, new SliceCheck.Outcome(result.resumePoint(), buffer, arrays));
        exits.add(result.exit().reason().name());
        ResumePoint point = region.resumePoints().get(result.resumePoint());
        for (StateSlot slot : point.slots()) {
            if (slot.place() == StateSlot.Place.PATH) {
                paths.write(slot.index(), value(buffer[slot.buffer()], slot, references));
            }
        }
        resume(frame, point, buffer, references, paths);
        return point;
    }

    private void check(LoopRegion region, long[] buffer, Object[] arrays, SliceCheck.Outcome outcome) {
        SliceCheck.Difference difference = new SliceCheck(loops, region, MOST_FUEL).difference(buffer, arrays, outcome);
        if (difference != null) {
            throw new AssertionError(loops.method().name + " @ " + region.headerBci() + ": " + difference);
        }
    }

    /** Where two are one array, so are their copies. */
    private static Object[] copies(Object[] arrays) {
        Map<Object, Object> copies = new IdentityHashMap<>();
        Object[] result = new Object[arrays.length];
        for (int k = 0; k < arrays.length; k++) {
            result[k] = arrays[k] == null ? null : copies.computeIfAbsent(arrays[k], OsrSimulation::copy);
        }
        return result;
    }

    private static Object copy(Object array) {
        Object copy = Array.newInstance(array.getClass().getComponentType(), Array.getLength(array));
        System.arraycopy(array, 0, copy, 0, Array.getLength(array));
        return copy;
    }

    private static long name(Object reference, StateSlot slot, Object[] references) {
        if (reference == null) {
            return 0;
        }
        for (int name : slot.names()) {
            if (name != 0 && references[name - 1] == reference) {
                return name;
            }
        }
        throw new AssertionError(slot + " holds a reference without a name");
    }

    private void resume(BytecodeInterpreter.Frame frame, ResumePoint point, long[] buffer, Object[] references, SimulatedPaths paths) {
        Object[] headerStack = frame.stack.clone();
        for (StateSlot slot : point.slots()) {
            if (slot.place() != StateSlot.Place.PATH) {
                (slot.place() == StateSlot.Place.LOCAL ? frame.locals : frame.stack)[slot.index()] = value(buffer[slot.buffer()], slot, references);
            }
        }
        for (ResumePoint.StackReference reference : point.stackReferences()) {
            frame.stack[reference.stackIndex()] = switch (reference.source()) {
                case LOCAL -> frame.locals[reference.sourceIndex()];
                case HEADER_STACK -> headerStack[reference.sourceIndex()];
                case PATH -> paths.value(reference.sourceIndex());
                case NULL -> null;
                case NAME -> frame.stack[reference.stackIndex()];
            };
        }
        frame.height = loops.typesBefore(point.instruction()).height();
        frame.pc = point.instruction();
        for (int n = 0; n < frame.locals.length; n++) {
            if (!loops.liveBefore(point.instruction()).get(n)) {
                frame.locals[n] = null;
            }
        }
    }

    private static long bits(Object value) {
        if (value instanceof Float number) {
            return Float.floatToRawIntBits(number);
        } else if (value instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        }
        return value == null ? 0xdeadL : ((Number) value).longValue();
    }

    private static Object value(long bits, StateSlot slot, Object[] references) {
        boolean row = slot.names().contains(StateSlot.ROWS) && (int) bits > 0 && (int) bits <= references.length;
        if (slot.kind() == Kind.REFERENCE && !slot.names().contains((int) bits) && !row) {
            throw new AssertionError(slot + " has name " + (int) bits);
        }
        return switch (slot.kind()) {
            case INT -> (Object) (int) bits;
            case LONG -> bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            case REFERENCE -> bits == 0 ? null : references[(int) bits - 1];
        };
    }
}
