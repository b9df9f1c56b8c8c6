package dev.backedge.it.fuzz;

/** What a {@link Node} is; the comment tells its argument and its children. */
enum Op {
    // expressions
    /** number */
    CONST,
    /** id of a variable */
    VAR,
    /** opcode; left, right */
    BIN,
    /** opcode; x: x op x, by dup */
    DUPBIN,
    /** opcode; a, b of one slot each: b op a, by swap */
    SWAPBIN,
    /** ; x */
    NEG,
    /** opcode; x */
    CONVERT,
    /** {@link Intrinsic}; arguments */
    INTRINSIC,
    /** ; array, index */
    LOAD,
    /** ; array */
    LENGTH,
    /** ; condition, a, b */
    TERNARY,
    /** id of a variable; value, which stays on the stack */
    SET,
    /** ; array, index, value, which stays on the stack */
    SET_ELEMENT,
    /** ; statement, value: the statement runs on top of what is on the stack */
    LATER,
    /** index of the helper; arguments */
    CALL,
    /** {@link Callee}; receiver if there is one, arguments */
    INVOKE,
    /** name */
    STATIC,
    /** name; cell */
    FIELD,
    /** ; rows, index */
    ROW,
    /** ; object that is cast to the node's type */
    CAST,
    /** ; length */
    NEW,
    /** internal name of a class, of which one is made without arguments */
    MAKE,
    /** name of a static final field of Coil */
    CONSTANT,
    NULL,
    // conditions: expressions of type int, 0 or 1
    /** "<l" and the like: operator, and which way a NaN goes; left, right */
    COMPARE,
    /** ; reference */
    IS_NULL,
    /** ; reference, reference */
    SAME,
    /** internal name of a class; reference */
    INSTANCE_OF,
    /** ; a, b */
    AND,
    /** ; a, b */
    OR,
    /** ; a */
    NOT,
    // statements
    /** ; statements */
    SEQ,
    /** id; initial value. The variable lives to the end of the SEQ. */
    DECLARE,
    /** id; value */
    ASSIGN,
    /** int[] {id, amount} */
    IINC,
    /** ; array, index, value */
    STORE,
    /** opcode; array, index, value: element op= value */
    UPDATE,
    /** ; rows, index, index: two of them change places */
    SWAP_ROWS,
    /** ; source, its index, target, its index, length */
    COPY,
    /** ; array, value */
    FILL,
    /** name; value */
    SET_STATIC,
    /** name; cell, value */
    SET_FIELD,
    /** ; condition, then, else */
    IF,
    /** {@link Counted}; bound, body */
    FOR,
    /** {@link Fueled}; condition, body */
    WHILE,
    /** label */
    BREAK,
    /** label */
    CONTINUE,
    /** {@link Cases}; value, a body for each key, the default's body */
    SWITCH,
    /** list of the exceptions' internal names, "" for all; body, a handler for each */
    TRY,
    /** ; body, finisher */
    FINALLY,
    /** ; body */
    SYNCHRONIZED,
    /** text; condition */
    THROW_IF,
    /** ; value */
    RETURN;

    boolean isStatement() {
        return ordinal() >= SEQ.ordinal();
    }

    /**
     * A loop that counts: {@code for (variable = from; variable < bound; variable += step)}.
     *
     * @param comparison as for {@link #COMPARE}
     * @param narrow I2B, I2C or I2S after the step; 0 for none
     * @param shape 0: test at the top, 1: jump to the test at the bottom, 2: test at the bottom alone
     */
    record Counted(int label, int variable, long from, long step, String comparison, int narrow, int shape) {
    }

    /** A loop that goes on while its condition holds, and there is fuel in a variable of the method. */
    record Fueled(int label, int fuel, int shape) {
    }

    /** @param through whether each body goes on into the next one */
    record Cases(int[] keys, boolean through) {
    }
}
