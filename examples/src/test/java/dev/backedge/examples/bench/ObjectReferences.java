package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.LinearReferences.filled;
import static dev.backedge.examples.bench.LinearReferences.inOrder;
import static dev.backedge.examples.bench.Reference.bytes;
import static dev.backedge.examples.bench.Reference.doubles;
import static dev.backedge.examples.bench.Reference.floats;
import static dev.backedge.examples.bench.Reference.ints;
import static dev.backedge.examples.bench.Reference.longs;
import static dev.backedge.examples.bench.Reference.real;
import static dev.backedge.examples.bench.Reference.rows;
import static dev.backedge.examples.bench.Reference.scalar;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;

/** What the kernels with objects and calls compute, without the objects and the calls. */
final class ObjectReferences {
    static final Map<String, Reference> ALL = Map.ofEntries(
            entry("fieldSum", d -> IntStream.of(ints(d, 0)).sum() + IntStream.of(ints(d, 0)).filter(x -> x > 0).count()),
            entry("particles", d -> {
                for (int i = 0; i < floats(d, 0).length; i++) {
                    float way = floats(d, 1)[i] * (float) real(d, 3);
                    assertThat(floats(d, 2)[i]).isEqualTo(floats(d, 0)[i] + way);
                }
                return (long) floats(d, 2)[0];
            }),
            entry("staticSeed", d -> {
                long seed = scalar(d, 1);
                for (int out : ints(d, 0)) {
                    seed = seed * 1103515245 + 12345;
                    assertThat(out).isEqualTo((int) seed >>> 16);
                }
                return (int) seed;
            }),
            entry("polygonArea", d -> {
                double[] x = doubles(d, 0);
                double[] y = doubles(d, 1);
                double area = inOrder(x.length - 1, i -> x[i] * y[i + 1] - x[i + 1] * y[i]);
                assertThat(doubles(d, 2)).containsExactly(area);
                return (long) area;
            }),
            entry("newObjects", d -> {
                double re = 0;
                double im = 0;
                for (int i = 0; i < scalar(d, 2); i++) {
                    double square = re * re - im * im;
                    im = re * im + im * re + real(d, 1);
                    re = square + real(d, 0);
                }
                assertThat(doubles(d, 3)).containsExactly(re, im);
                return (long) (re * 1000);
            }),
            entry("linkedList", d -> IntStream.of(ints(d, 0)).sum()),
            entry("boxed", d -> IntStream.of(ints(d, 0)).sum()),
            entry("rowsSum", d -> {
                int rows = scalar(d, 1);
                double[] flat = Arrays.stream(rows(d, 2, rows)).flatMapToDouble(Arrays::stream).toArray();
                double sum = inOrder(flat.length, i -> flat[i]);
                assertThat(doubles(d, 0)).containsExactly(sum);
                return (long) sum;
            }),
            entry("rowsStencil", d -> {
                int rows = scalar(d, 0);
                double[][] a = rows(d, 1, rows);
                double[][] b = rows(d, 1 + rows, rows);
                for (int i = 1; i < rows - 1; i++) {
                    for (int j = 1; j < a[i].length - 1; j++) {
                        assertThat(b[i][j]).isEqualTo((a[i - 1][j] + a[i + 1][j] + a[i][j - 1] + a[i][j + 1]) / 4);
                    }
                }
                return (long) b[1][1];
            }),
            entry("accessors", d -> {
                int width = scalar(d, 2);
                filled(ints(d, 1), p -> p % width == 0 ? 0 : ints(d, 0)[p] - ints(d, 0)[p - 1]);
                return ints(d, 1)[1];
            }),
            entry("staticHelper", d -> {
                for (int i = 0; i < bytes(d, 0).length; i++) {
                    int pixel = Math.floorDiv(Byte.toUnsignedInt(bytes(d, 0)[i]) * scalar(d, 2), 256) + scalar(d, 3);
                    assertThat(Byte.toUnsignedInt(bytes(d, 1)[i])).isEqualTo(Math.min(255, Math.max(0, pixel)));
                }
                return bytes(d, 1)[bytes(d, 1).length - 1];
            }),
            entry("charAtWords", d -> new String(bytes(d, 0), StandardCharsets.US_ASCII).strip().split(" +").length),
            entry("rotateCalls", d -> {
                BigInteger[] v = {BigInteger.valueOf(0x736f6d6570736575L), BigInteger.valueOf(0x646f72616e646f6dL),
                        BigInteger.valueOf(0x6c7967656e657261L), BigInteger.valueOf(0x7465646279746573L)};
                for (long x : longs(d, 0)) {
                    v[3] = wrap(v[3].xor(BigInteger.valueOf(x)));
                    v[0] = wrap(v[0].add(v[1]));
                    v[2] = wrap(v[2].add(v[3]));
                    v[1] = rotate(v[1], 13).xor(v[0]);
                    v[3] = rotate(v[3], 16).xor(v[2]);
                    v[0] = rotate(v[0], 32);
                    v[2] = wrap(v[2].add(v[1]));
                    v[0] = wrap(v[0].add(v[3]));
                    v[1] = rotate(v[1], 17).xor(v[2]);
                    v[3] = rotate(v[3], 21).xor(v[0]);
                    v[2] = rotate(v[2], 32);
                    v[0] = wrap(v[0].xor(BigInteger.valueOf(x)));
                }
                return v[0].xor(v[1]).xor(v[2]).xor(v[3]).longValue();
            }),
            entry("interfaceCall", d -> filled(ints(d, 1), i -> (int) ((ints(d, 0)[i] ^ ints(d, 0)[i] >>> scalar(d, 2)) * 0x45d9f3bL))),
            entry("ringBuffer", d -> {
                Queue<Integer> queue = new ArrayDeque<>();
                int sum = 0;
                for (int x : ints(d, 0)) {
                    queue.add(x);
                    if (queue.size() > 100) {
                        sum = 31 * sum + queue.remove();
                    }
                }
                return sum;
            }),
            entry("exceptions", d -> {
                int[] a = ints(d, 0);
                int[] b = ints(d, 1);
                long zeros = IntStream.of(b).filter(x -> x == 0).count();
                assertThat(zeros).isPositive();
                return zeros + IntStream.range(0, a.length).filter(i -> b[i] != 0).map(i -> a[i] / b[i]).sum();
            }));

    private static final BigInteger MASK = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private ObjectReferences() {
    }

    private static BigInteger wrap(BigInteger x) {
        return x.and(MASK);
    }

    private static BigInteger rotate(BigInteger x, int by) {
        return wrap(x.shiftLeft(by)).or(wrap(x).shiftRight(64 - by));
    }
}
