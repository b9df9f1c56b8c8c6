package dev.backedge.instrument;

import dev.backedge.compiler.OsrFrame;
import dev.backedge.compiler.bytecode.LoopRegion;
import java.util.function.UnaryOperator;
import org.objectweb.asm.Opcodes;

/**
 * The members of the class through which rewritten code reaches the agent, as docs/ARCHITECTURE.md lays down.
 *
 * @param internalName visible to every rewritten class
 * @param doors from the types of the arrays that a hook passes, as {@code [I[D}, to the internal name of a class with a method {@code enter(J[J...)I}, through which to enter with
 *     them; null for none. Null where there are no such classes
 */
public record Bridge(String internalName, UnaryOperator<String> doors) {
    public Bridge(String internalName) {
        this(internalName, null);
    }

    /** Pushes {@code budgets[site]}, an int. */
    void budget(Code code, int site) {
        code.field(Opcodes.GETSTATIC, internalName, "budgets", "[I");
        code.pushInt(site);
        code.op(Opcodes.IALOAD);
    }

    /** Pushes {@code entries[site]}, a long. */
    void entry(Code code, int site) {
        code.field(Opcodes.GETSTATIC, internalName, "entries", "[J");
        code.pushInt(site);
        code.op(Opcodes.LALOAD);
    }

    /** Pushes {@code overflow(site)}, an int. */
    void overflow(Code code, int site) {
        code.pushInt(site);
        code.invokeStatic(internalName, "overflow", "(I)I");
    }

    /** Pushes which body of a method runs, an int: 0 for that with hooks, less for the method as it was, more if {@link #trial} is to say so. */
    void body(Code code, int site) {
        code.field(Opcodes.GETSTATIC, internalName, "bodies", "[I");
        code.pushInt(site);
        code.op(Opcodes.IALOAD);
    }

    /**
     * Pops a site and an array or null, of which the JVM cannot know any more what it holds, and pushes the stamp of a call that begins, a long: less than 0 if it is to run as it was before
     * rewriting, 0 if it is not to be timed.
     */
    void trial(Code code) {
        code.invokeStatic(internalName, "trial", "(ILjava/lang/Object;)J");
    }

    /** Pops the stamp of a call that ends. */
    void tried(Code code, int site) {
        code.pushInt(site);
        code.invokeStatic(internalName, "tried", "(JI)V");
    }

    /** Pops a string, not null, and pushes its characters in a {@code char[]}; null if there is no room for them. */
    void characters(Code code) {
        code.invokeStatic(internalName, "characters", "(Ljava/lang/String;)[C");
    }

    /** Pops an array of arrays of arrays, not null, and pushes an array of all that is in it; null if there is too much. */
    void flatten(Code code) {
        code.invokeStatic(internalName, "flatten", "([Ljava/lang/Object;)[Ljava/lang/Object;");
    }

    /** Pops an array of objects, not null, and pushes a copy without those that are not of this class; null without memory. */
    void select(Code code, String type) {
        code.push(type);
        code.invokeStatic(internalName, "select", "([Ljava/lang/Object;Ljava/lang/String;)[Ljava/lang/Object;");
    }

    /** Pops an array of references, an array of arrays of arrays, what {@link #flatten} has made of it and the name of its first element; pushes what to pass in place of the first; null without memory. */
    void described(Code code) {
        code.invokeStatic(internalName, "described", "([Ljava/lang/Object;[Ljava/lang/Object;[Ljava/lang/Object;I)[Ljava/lang/Object;");
    }

    /**
     * Pops an object (null for a static field) and pushes what a field of it has, access path number so and so of the site's region: a reference or, if that is what is
     * asked for, a Long with what the buffer holds for the number. {@link #unread} if it cannot be read.
     */
    void hiddenField(Code code, int site, int path, boolean reference) {
        code.pushInt(site * LoopRegion.MAX_PATHS + path);
        code.invokeStatic(internalName, reference ? "reference" : "number", "(Ljava/lang/Object;I)Ljava/lang/Object;");
    }

    /** Pushes what no field of the program has. */
    void unread(Code code) {
        code.field(Opcodes.GETSTATIC, internalName, "budgets", "[I");
    }

    /** Pops an object and pushes whether compiled code may be entered with it, as receiver number so and so of the site's region. */
    void admits(Code code, int site, int receiver) {
        code.pushInt(site * LoopRegion.MAX_RECEIVERS + receiver);
        code.invokeStatic(internalName, "admits", "(Ljava/lang/Object;I)Z");
    }

    /** Pops what a local variable holds, or null, from which receiver number so and so of those that the site watches is read. */
    void witness(Code code, int site, int watch) {
        code.pushInt(site * LoopRegion.MAX_RECEIVERS + watch);
        code.invokeStatic(internalName, "witness", "(Ljava/lang/Object;I)V");
    }

    /** Enters compiled code: pops entry, buffer and the arrays that the region's hook passes, and pushes the number of a resume point. */
    void enter(Code code, LoopRegion region) {
        String arrays = region.passedArrays();
        String door = doors == null ? null : doors.apply(arrays);
        int references = region.pinnedReferences();
        if (door != null) {
            code.invokeStatic(door, "enter", "(J[J" + arrays + ")I");
            return;
        }
        if (references > OsrFrame.MAX_REFERENCES) {
            throw new IllegalArgumentException(references + " references");
        }
        code.invokeStatic(internalName, "enter" + references, "(J[J" + "Ljava/lang/Object;".repeat(references) + ")I");
    }

    /** The same with all references in one array. */
    void enterTable(Code code) {
        code.invokeStatic(internalName, "enterTable", "(J[J[Ljava/lang/Object;)I");
    }
}
