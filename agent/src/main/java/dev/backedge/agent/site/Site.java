package dev.backedge.agent.site;

import dev.backedge.compiler.CompiledLoop;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.bytecode.LoopRegion;
import dev.backedge.compiler.bytecode.MethodLoops;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FloatingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * One loop of a loaded class: its identity, its state and what became of it. Thread-safe: its state decides who may do
 * what, see {@link SiteState}; the thread that has moved it to COMPILING, and no other, reads {@link #loops()} and settles it.
 */
public final class Site {
    /** Slot of a loop that has no hook. */
    static final int NO_SLOT = -1;
    /** HotSpot's HugeMethodLimit, in bytes of bytecode. */
    private static final int HUGE_METHOD = 8000;

    private final int number;
    private final int slot;
    private final SiteKey key;
    private final int line;
    private final int depth;
    private final Site parent;
    private final ShortLoopProbe.Probe probe = new ShortLoopProbe.Probe();
    private final SiteLife life = new SiteLife();
    private final Pace pace = new Pace();
    private final AtomicLong backEdges = new AtomicLong();
    private final AtomicLong verifiedSlices = new AtomicLong();

    private final int regionNumber;
    private final int regionHash;
    private final List<LoopRegion.Callee> callees;
    private final List<LoopRegion.Receiver> receivers;
    private final WatchedReceivers watched;
    private volatile boolean superseded;
    private final AtomicLong refusals = new AtomicLong();
    private final int methodBytes;
    private final boolean stackAtHeader;
    private volatile MethodSource source;
    private volatile boolean hasInner;
    private volatile boolean innerInstalled;
    private volatile String refusedReceiver = "";
    private volatile boolean innerWithoutHook;
    private volatile int invalidations;
    private volatile int postponements;
    private final boolean takesRows;
    private volatile boolean deferred;
    private volatile boolean critical;
    private volatile boolean barred;
    private volatile long hotNanos;
    private volatile MethodBodies bodies;
    private volatile Rejection rejection;
    private volatile Installation installation;
    private volatile long compileNanos;
    private volatile int codeBytes;
    private volatile FloatingPoint floatingPoint = FloatingPoint.STRICT;
    private volatile List<String> leaves = List.of();
    private volatile List<Remark> remarks = List.of();

    /**
     * @param before what it has replaced, whose counters go on to count; null for nothing
     */
    private record Installation(List<CompiledLoop.Exit> exits, NativeCode code, long hotToInstalledNanos, Installation before) {
        private List<CompiledLoop.Exit> allExits() {
            if (before == null) {
                return exits;
            }
            List<CompiledLoop.Exit> all = new ArrayList<>(exits);
            before.allExits().stream().filter(exit -> !exits.contains(exit)).forEach(all::add);
            return all;
        }

        private int versions() {
            return 1 + (before == null ? 0 : before.versions());
        }

        private long entries() {
            return code.counter(0) + (before == null ? 0 : before.entries());
        }

        private long left(CompiledLoop.Exit exit) {
            int row = exits.indexOf(exit);
            return (row < 0 ? 0 : code.counter(1 + row)) + (before == null ? 0 : before.left(exit));
        }

        private long nanos() {
            return code.nanos() + (before == null ? 0 : before.nanos());
        }

        private long setupNanos() {
            return code.setupNanos() + (before == null ? 0 : before.setupNanos());
        }
    }

    /** @param parent the site of the loop around it; null if there is none, or none that is known */
    Site(int number, int slot, SiteKey key, MethodSource source, LoopRegion region, Site parent) {
        this.number = number;
        this.slot = slot;
        this.key = key;
        this.source = source;
        this.methodBytes = source.codeBytes();
        this.regionNumber = region.number();
        this.stackAtHeader = !region.headerStackKinds().isEmpty();
        this.regionHash = region.hashCode();
        this.callees = region.callees();
        this.takesRows = region.takesRows();
        this.receivers = region.receivers();
        this.watched = region.watches().isEmpty() ? null : new WatchedReceivers(region.watches());
        this.rejection = region.refusal() == null ? null : new Rejection(region.refusal().code(), region.refusal().sentence());
        this.line = region.line();
        this.depth = region.depth();
        this.parent = parent;
        for (Site outer = parent; outer != null; outer = outer.parent) {
            outer.hasInner = true;
        }
    }

    /** Number in the report and in the log, from 1. */
    public int number() {
        return number;
    }

    /** Index in the bridge's arrays; negative for a loop without a hook. */
    public int slot() {
        return slot;
    }

    /** Name of the class as Java writes it. */
    public String className() {
        return key.className().replace('/', '.');
    }

    public String method() {
        return key.method();
    }

    public String descriptor() {
        return key.descriptor();
    }

    public int headerBci() {
        return key.headerBci();
    }

    public int line() {
        return line;
    }

    /** Nesting depth, 1 for an outermost loop. */
    public int depth() {
        return depth;
    }

    /** The site of the loop around it; null if there is none, or none that is known. */
    Site parent() {
        return parent;
    }

    /** The loop around all others that are around it; itself if there is none. */
    Site outermost() {
        return parent == null ? this : parent.outermost();
    }

    /** Whether it contains other loops. */
    public boolean hasInner() {
        return hasInner;
    }

    /** Bytes of bytecode of its method. */
    public int methodBytes() {
        return methodBytes;
    }

    /** Methods that its code has inlined. */
    List<LoopRegion.Callee> callees() {
        return callees;
    }

    /** Objects whose class decides whether its code may be entered. */
    public List<LoopRegion.Receiver> receivers() {
        return receivers;
    }

    /** The receivers without whose classes there is no native code for it; null if it can be compiled. */
    public WatchedReceivers watched() {
        return watched;
    }

    /** It is another site now, for new activations: the report is not to tell of this one. */
    void supersede() {
        superseded = true;
        reject(new Rejection("RECEIVER_KNOWN", "its method has been analysed again"));
    }

    boolean isSuperseded() {
        return superseded;
    }

    /** Counts that its code was not entered because of the class of a receiver. */
    public void countRefusal(String receiver) {
        refusals.incrementAndGet();
        refusedReceiver = receiver;
    }

    /** How often its code was not entered because of the class of a receiver. */
    long refusals() {
        return refusals.get();
    }

    /** Name of the last such class. */
    String refusedReceiver() {
        return refusedReceiver;
    }

    public SiteState state() {
        return life.state();
    }

    SiteKey key() {
        return key;
    }

    /**
     * The loops of its method, analysed afresh: for the thread that compiles it.
     *
     * @throws IllegalStateException if the site is settled, or the loop is not the one that was given its hook
     */
    public MethodLoops loops() {
        MethodSource present = source;
        if (present == null) {
            throw new IllegalStateException(this + " is " + state());
        }
        MethodLoops loops = present.loops();
        if (loops.regions().get(regionNumber).hashCode() != regionHash) {
            throw new IllegalStateException("the analysis of " + this + " has come to another result");
        }
        return loops;
    }

    public int regionNumber() {
        return regionNumber;
    }

    /** What its method is analysed from; null once it is settled without code. */
    public MethodSource source() {
        return source;
    }

    /** {@code mode=verify}: a slice of its code has been compared with the bytecode. */
    public void countVerifiedSlice() {
        verifiedSlices.incrementAndGet();
    }

    /** Slices of its code that have been compared with the bytecode. */
    public long verifiedSlices() {
        return verifiedSlices.get();
    }

    public long backEdges() {
        return backEdges.get();
    }

    /** Adds back edges and returns their sum. */
    long count(long more) {
        return backEdges.addAndGet(more);
    }

    ShortLoopProbe.Probe probe() {
        return probe;
    }

    /** How often a running activation looks whether its code is there. */
    Pace pace() {
        return pace;
    }

    /** Whether there is a loop in it whose hook would have made the method too large. */
    public boolean hasInnerWithoutHook() {
        return innerWithoutHook;
    }

    /** There was no room for its hook. */
    void goWithoutHook() {
        for (Site outer = parent; outer != null; outer = outer.parent) {
            outer.innerWithoutHook = true;
        }
    }

    /** Whether a loop in it runs native code. */
    boolean innerInstalled() {
        return innerInstalled;
    }

    int invalidations() {
        return invalidations;
    }

    /** How often it was hot, and could not yet be compiled. */
    public int postponements() {
        return postponements;
    }

    /** It cannot be compiled yet: counted on, and it needs more to get hot. To be called by the thread that has it COMPILING. */
    public void postpone(Rejection why) {
        rejection = why;
        postponements++;
        if (requeue()) {
            unqueue();
        }
    }

    boolean startCounting() {
        return life.move(SiteState.COLD, SiteState.COUNTING);
    }

    boolean countAgain() {
        if (!life.move(SiteState.INVALIDATED, SiteState.COUNTING)) {
            return false;
        }
        backEdges.set(0);
        return true;
    }

    /** @return whether the caller is the one to see that it is compiled */
    public boolean queue() {
        boolean won = life.move(SiteState.COUNTING, SiteState.QUEUED);
        if (won) {
            hotNanos = System.nanoTime();
        }
        return won;
    }

    /** Queues a loop that has not run, to see whether it can be compiled. */
    public boolean queueForAnalysis() {
        return life.move(SiteState.COLD, SiteState.QUEUED);
    }

    /**
     * The outermost loop around it that has not been compiled yet, if that should be first: where arrays of arrays are handed over, once for a whole nest is better than
     * once for each run of a loop in it. Counts on from 0 then, and the loop has to get much hotter. Null if there is none, or it has been asked before.
     */
    Site deferToOuter() {
        Site first = null;
        for (Site outer = takesRows && !deferred ? parent : null; outer != null; outer = outer.parent) {
            boolean waiting = outer.state() == SiteState.COLD || outer.state() == SiteState.COUNTING;
            first = outer.slot >= 0 && waiting ? outer : first;
        }
        if (first != null) {
            deferred = true;
            backEdges.set(0);
        }
        return first;
    }

    /** Whether arrays of arrays whose row changes are handed to its code. */
    public boolean takesRows() {
        return takesRows;
    }

    /** Whether it is a loop within the other one. */
    public boolean isWithin(Site other) {
        for (Site outer = parent; outer != null; outer = outer.parent) {
            if (outer == other) {
                return true;
            }
        }
        return false;
    }

    /** Whether a loop around it has code, so that its own is hardly entered. */
    public boolean isInsideNative() {
        for (Site outer = parent; outer != null; outer = outer.parent) {
            if (outer.state() == SiteState.INSTALLED) {
                return true;
            }
        }
        return false;
    }

    /** Whether a loop around it was compiled first, and it has not been given up. */
    boolean isDeferred() {
        if (!deferred) {
            return false;
        }
        for (Site outer = parent; outer != null; outer = outer.parent) {
            SiteState state = outer.state();
            if (state == SiteState.QUEUED || state == SiteState.COMPILING || state == SiteState.INSTALLED) {
                return true;
            }
        }
        return false;
    }

    /** The queue was full: counted on. */
    public void unqueue() {
        if (life.move(SiteState.QUEUED, SiteState.COUNTING)) {
            backEdges.set(0);
        }
    }

    /** @return whether the caller is the one to compile it */
    public boolean startCompiling() {
        return life.move(SiteState.QUEUED, SiteState.COMPILING);
    }

    /** Puts it back in the queue, for another thread to compile. */
    public boolean requeue() {
        return life.move(SiteState.COMPILING, SiteState.QUEUED);
    }

    /** @return false if its class went in the meantime: the code is not to be entered */
    public boolean install(CompiledLoop loop, NativeCode code) {
        compiled(loop);
        rejection = null;
        installation = new Installation(loop.exits(), code, System.nanoTime() - hotNanos, null);
        if (!life.move(SiteState.COMPILING, SiteState.INSTALLED)) {
            return false;
        }
        for (Site outer = parent; outer != null; outer = outer.parent) {
            outer.innerInstalled = true;
        }
        return true;
    }

    /**
     * Puts better code in the place of what is there, which the caller has to release. The report goes on to count what that has done.
     *
     * @return false if the site has no code any more: the new code is not to be entered
     */
    public synchronized boolean replace(CompiledLoop loop, NativeCode code) {
        if (state() != SiteState.INSTALLED) {
            return false;
        }
        compileNanos += loop.nanos();
        codeBytes = loop.code().length;
        floatingPoint = loop.floatingPoint();
        remarks = loop.remarks();
        installation = new Installation(loop.exits(), code, installation.hotToInstalledNanos(), installation);
        return true;
    }

    /**
     * What to enter its code with by the foreign-function linker; 0 where that does not lead in, or the hook stays interpreted, which makes it a hundred times as slow. To be
     * called by the thread that installs code, and watches it.
     */
    public long criticalEntry() {
        long entry = compilableByHotSpot() ? installation.code().criticalEntry() : 0;
        critical = entry != 0;
        return entry;
    }

    /** Whether its code is, or was, entered by the foreign-function linker. */
    public boolean isCritical() {
        return critical;
    }

    /** Whether its code is not to be entered, by somebody's wish. */
    public boolean isBarred() {
        return barred;
    }

    /** Says whether its code is not to be entered; who says so has to tell the slot table, too. */
    public void bar(boolean whether) {
        barred = whether;
    }

    /** The bodies of its method; null if it has but one. */
    public MethodBodies bodies() {
        return bodies;
    }

    void bodies(MethodBodies two) {
        bodies = two;
    }

    /** The trial of its method; null if there was none. */
    public Trial trial() {
        MethodBodies both = bodies;
        return both == null ? null : both.trial();
    }

    /** Its code, whose entry is the one for native methods; null if nothing was installed. */
    public NativeCode code() {
        Installation installed = installation;
        return installed == null ? null : installed.code();
    }

    /** It could be compiled, and is not to be. */
    public void compilable(CompiledLoop loop) {
        compiled(loop);
        MethodLoops loops = loops();
        leaves = loop.exits().stream().filter(exit -> exit.reason() == ExitReason.UNSUPPORTED_BYTECODE).map(CompiledLoop.Exit::bci)
                .distinct().sorted().map(loops::describe).toList();
        life.move(SiteState.COMPILING, SiteState.COMPILABLE);
        source = null;
    }

    /** Of a loop that is COMPILABLE: what its code would leave at, since it cannot do it itself; each with its source line. */
    public List<String> leaves() {
        return leaves;
    }

    /** What the optimiser has to tell of the loops in its code. */
    public List<Remark> remarks() {
        return remarks;
    }

    private void compiled(CompiledLoop loop) {
        remarks = loop.remarks();
        compileNanos = loop.nanos();
        codeBytes = loop.code().length;
        floatingPoint = loop.floatingPoint();
    }

    /** @return whether the state allowed it, and so the caller did it */
    public boolean reject(Rejection why) {
        Rejection before = rejection;
        rejection = why;
        if (life.moveTo(SiteState.REJECTED) == null) {
            rejection = before;
            return false;
        }
        source = null;
        return true;
    }

    /**
     * Takes its code back for a while. The caller has to withdraw it from the bridge, and to release it.
     *
     * @param why in the report, until it has code again; may be null
     * @return the code; null if there is none that could be taken
     */
    public synchronized NativeCode takeBack(Rejection why) {
        if (!life.move(SiteState.INSTALLED, SiteState.INVALIDATED)) {
            return null;
        }
        invalidations++;
        rejection = why;
        return code();
    }

    /** Its class is gone. */
    void unload() {
        if (life.moveTo(SiteState.UNLOADED) != null) {
            source = null;
            release();
        }
    }

    /** Frees its code, which the bridge must not hand out any more. The counters stay readable. */
    public synchronized void release() {
        Installation installed = installation;
        if (installed != null) {
            installed.code().release();
        }
    }

    /** Why it stays bytecode, for good or, if it is not rejected, for the time being; null if there is no reason. */
    public Rejection rejection() {
        return rejection;
    }

    /** Nanoseconds; 0 if it was never compiled. */
    public long compileNanos() {
        return compileNanos;
    }

    /** Nanoseconds from hot to entered; 0 if nothing was installed. */
    public long hotToInstalledNanos() {
        Installation installed = installation;
        return installed == null ? 0 : installed.hotToInstalledNanos();
    }

    public int codeBytes() {
        return codeBytes;
    }

    /** How exactly its code keeps to Java's arithmetic. */
    public FloatingPoint floatingPoint() {
        return floatingPoint;
    }

    /** How often code was installed: the first version, and the one in its place. */
    public int versions() {
        Installation installed = installation;
        return installed == null ? 0 : installed.versions();
    }

    /** The exits of its code, in the order of their counters; empty if nothing was installed. */
    public List<CompiledLoop.Exit> exits() {
        Installation installed = installation;
        return installed == null ? List.of() : installed.allExits();
    }

    /** Number 0 is that of entries, 1 + i that of exit i; empty if nothing was installed. */
    public long[] counters() {
        Installation installed = installation;
        if (installed == null) {
            return new long[0];
        }
        return LongStream.concat(LongStream.of(installed.entries()), installed.allExits().stream().mapToLong(installed::left)).toArray();
    }

    /** Nanoseconds that threads have spent in its code; 0 if nothing was installed. */
    public long nativeNanos() {
        Installation installed = installation;
        return installed == null ? 0 : installed.nanos();
    }

    /** Nanoseconds that threads have spent on handing arrays of arrays to its code. */
    long setupNanos() {
        Installation installed = installation;
        return installed == null ? 0 : installed.setupNanos();
    }

    /** Whether HotSpot can compile the loop itself: it leaves huge methods to the interpreter, and loops with operands on the stack. */
    boolean compilableByHotSpot() {
        return methodBytes <= HUGE_METHOD && !stackAtHeader;
    }

    /** {@code com.acme.Sieve::run @ 17 (43 bytes)}, as HotSpot writes it. */
    @Override
    public String toString() {
        return className() + "::" + method() + " @ " + headerBci() + " (" + methodBytes + " bytes)";
    }
}
