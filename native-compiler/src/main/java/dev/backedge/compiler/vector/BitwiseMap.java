package dev.backedge.compiler.vector;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * x becomes the xor of a constant with what each of its set bits becomes: all that shifts, rotations, masks and xors can do. In the words of algebra an affine map over GF(2),
 * which is why doing it n times over is again such a map.
 */
final class BitwiseMap {
    private final long[] images;
    private final long constant;

    /** @param images what each bit becomes, from the lowest on; as many as x has bits */
    private BitwiseMap(long[] images, long constant) {
        this.images = images;
        this.constant = constant;
    }

    /** @param bits how many x has: 32 or 64 */
    static BitwiseMap identity(int bits) {
        long[] images = new long[bits];
        Arrays.setAll(images, i -> 1L << i);
        return new BitwiseMap(images, 0);
    }

    static BitwiseMap constant(int bits, long constant) {
        return new BitwiseMap(new long[bits], constant);
    }

    long apply(long x) {
        return linear(x) ^ constant;
    }

    private long linear(long x) {
        long result = 0;
        for (int i = 0; i < images.length; i++) {
            result ^= images[i] & -(x >>> i & 1);
        }
        return result;
    }

    /** First this, then the other. */
    BitwiseMap then(BitwiseMap other) {
        return new BitwiseMap(Arrays.stream(images).map(other::linear).toArray(), other.apply(constant));
    }

    /** First this, then an operation that gives the xor of what it gives for the bits of its operand. */
    BitwiseMap then(LongUnaryOperator bitwise) {
        return new BitwiseMap(Arrays.stream(images).map(bitwise).toArray(), bitwise.applyAsLong(constant));
    }

    BitwiseMap xor(BitwiseMap other) {
        long[] both = new long[images.length];
        Arrays.setAll(both, i -> images[i] ^ other.images[i]);
        return new BitwiseMap(both, constant ^ other.constant);
    }

    /** This so many times, at least once. */
    BitwiseMap times(int count) {
        return count == 1 ? this : count % 2 == 1 ? times(count - 1).then(this) : then(this).times(count / 2);
    }

    /** What bit i of x becomes. */
    long image(int bit) {
        return images[bit];
    }

    /** What 0 becomes. */
    long constant() {
        return constant;
    }

    /** The bits that are ever set. */
    long support() {
        return Arrays.stream(images).reduce(constant, (one, other) -> one | other);
    }

    boolean isConstant() {
        return Arrays.stream(images).allMatch(image -> image == 0);
    }
}
