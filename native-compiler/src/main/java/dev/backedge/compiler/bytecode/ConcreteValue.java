package dev.backedge.compiler.bytecode;

import org.objectweb.asm.tree.analysis.Value;

/**
 * What a local variable, an operand-stack slot or an access path holds while {@link RegionInterpreter} runs.
 *
 * @param content an Integer, Long, Float or Double; a {@link Named} or {@link Unnamed} reference; null where it holds nothing
 */
record ConcreteValue(Object content) implements Value {
    static final ConcreteValue EMPTY = new ConcreteValue(null);
    static final ConcreteValue NULL = new ConcreteValue(new Named(0));

    /** A reference that compiled code knows: 0 is null, k the k-th of {@link LoopRegion#references()}. Two of the same object have the same name. */
    record Named(int name) {
    }

    /** A reference that compiled code only hands on, by where the hook has it: nothing is known of it, not even whether it is null. */
    record Unnamed(StateSlot.Place place, int index) {
    }

    @Override
    public int getSize() {
        return content instanceof Long || content instanceof Double ? 2 : 1;
    }

    int asInt() {
        return (Integer) content;
    }

    long asLong() {
        return (Long) content;
    }

    float asFloat() {
        return (Float) content;
    }

    double asDouble() {
        return (Double) content;
    }

    /** The name of a reference. */
    int name() {
        if (content instanceof Named named) {
            return named.name;
        }
        throw new UnsupportedOperationException("a reference without a name is looked at: " + content);
    }

    /** What the OSR buffer holds of it: raw bits, or a name. */
    long bits() {
        if (content instanceof Float number) {
            return Float.floatToRawIntBits(number);
        } else if (content instanceof Double number) {
            return Double.doubleToRawLongBits(number);
        }
        return content instanceof Number number ? number.longValue() : name();
    }

    /** What a slot of the OSR buffer says. */
    static ConcreteValue of(Kind kind, long bits) {
        return new ConcreteValue(switch (kind) {
            case INT -> (Object) (int) bits;
            case LONG -> bits;
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            case REFERENCE -> new Named((int) bits);
        });
    }

    /** Whether two are the same to the bit; but one NaN is like another, since Java does not tell which one arithmetic gives. */
    boolean isSame(ConcreteValue other) {
        return content == null ? other.content == null : content.equals(other.content);
    }

    @Override
    public String toString() {
        if (content instanceof Named named) {
            return named.name == 0 ? "null" : "reference " + named.name;
        } else if (content instanceof Unnamed unnamed) {
            return "what was in " + unnamed.place + " " + unnamed.index;
        }
        return String.valueOf(content);
    }
}
