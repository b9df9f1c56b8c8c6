package dev.backedge.compiler.bytecode;

/**
 * Numbers of where a reference may come from: 0 is null, then what the header has in its locals, then in its operand stack, then the
 * {@link AccessPath}s. Compiled code makes no references of its own.
 */
record Origins(int maxLocals, int maxStack) {
    static final int NULL = 0;

    static int ofLocal(int n) {
        return 1 + n;
    }

    int ofStack(int slot) {
        return 1 + maxLocals + slot;
    }

    int ofPath(int number) {
        return 1 + maxLocals + maxStack + number;
    }

    boolean isLocal(int origin) {
        return origin >= 1 && origin <= maxLocals;
    }

    boolean isPath(int origin) {
        return origin > maxLocals + maxStack;
    }

    boolean isStack(int origin) {
        return origin > maxLocals && !isPath(origin);
    }

    /** Index of the local, the stack slot or the path. */
    int index(int origin) {
        return isLocal(origin) ? origin - 1 : isPath(origin) ? origin - 1 - maxLocals - maxStack : origin - 1 - maxLocals;
    }

    /** A local or a path, as others know it. */
    AccessPath.Base base(int origin) {
        return new AccessPath.Base(isPath(origin) ? StateSlot.Place.PATH : StateSlot.Place.LOCAL, index(origin));
    }
}
