package dev.backedge.trampoline;

/** Indices in the JNI function table ("Java Native Interface Specification", chapter 4, Interface Function Table). */
final class JniFunction {
    static final int EXCEPTION_CLEAR = 17;
    static final int IS_SAME_OBJECT = 24;
    static final int GET_METHOD_ID = 33;
    static final int GET_FIELD_ID = 94;
    /** GetObjectField, then those of boolean, byte, char, short, int, long, float and double. */
    static final int GET_OBJECT_FIELD = 95;
    static final int GET_STATIC_FIELD_ID = 144;
    /** In the same order. */
    static final int GET_STATIC_OBJECT_FIELD = 145;
    static final int GET_ARRAY_LENGTH = 171;
    static final int GET_OBJECT_ARRAY_ELEMENT = 173;
    static final int GET_PRIMITIVE_ARRAY_CRITICAL = 222;
    static final int RELEASE_PRIMITIVE_ARRAY_CRITICAL = 223;

    /** Modes of ReleasePrimitiveArrayCritical; they matter only where Get made a copy. */
    static final int COPY_BACK_AND_FREE = 0;
    static final int JNI_ABORT = 2;

    private JniFunction() {
    }

    /** Offset of a function's address in the table. */
    static int offset(int index) {
        return 8 * index;
    }
}
