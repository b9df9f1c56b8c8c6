package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.Reference.bytes;
import static dev.backedge.examples.bench.Reference.doubles;
import static dev.backedge.examples.bench.Reference.floats;
import static dev.backedge.examples.bench.Reference.ints;
import static dev.backedge.examples.bench.Reference.longs;
import static dev.backedge.examples.bench.Reference.real;
import static dev.backedge.examples.bench.Reference.scalar;
import static dev.backedge.examples.bench.Reference.shorts;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The linear kernels once more, by streams and the JDK's own methods. */
final class LinearReferences {
    static final Map<String, Reference> ALL = Map.ofEntries(
            entry("sum", d -> IntStream.of(ints(d, 0)).sum()),
            entry("sumWide", d -> IntStream.of(ints(d, 0)).asLongStream().sum()),
            entry("sumIf", d -> IntStream.of(ints(d, 0)).filter(x -> x > scalar(d, 1)).sum()),
            entry("countIf", d -> IntStream.of(ints(d, 0)).filter(x -> x < scalar(d, 1)).count()),
            entry("sumBytes", d -> each(bytes(d, 0)).sum()),
            entry("sumFloat", d -> {
                Float sum = 0f;
                for (float x : floats(d, 0)) {
                    sum = sum + x;
                }
                assertThat(doubles(d, 1)).containsExactly((double) sum);
                return sum.longValue();
            }),
            entry("sumDouble", d -> alone(d, 1, inOrder(doubles(d, 0).length, i -> doubles(d, 0)[i]))),
            entry("dot", d -> alone(d, 2, inOrder(doubles(d, 0).length, i -> doubles(d, 0)[i] * doubles(d, 1)[i]))),
            entry("dotInt", d -> (int) IntStream.range(0, ints(d, 0).length).mapToLong(i -> (long) ints(d, 0)[i] * ints(d, 1)[i]).sum()),
            entry("minMax", d -> (long) IntStream.of(ints(d, 0)).min().getAsInt() + IntStream.of(ints(d, 0)).max().getAsInt()),
            entry("maxDouble", d -> alone(d, 1, Arrays.stream(doubles(d, 0)).max().getAsDouble())),
            entry("argMin", d -> {
                float[] sorted = floats(d, 0).clone();
                Arrays.sort(sorted);
                return IntStream.range(0, sorted.length).filter(i -> floats(d, 0)[i] == sorted[0]).findFirst().getAsInt();
            }),
            entry("polyHash", d -> Arrays.hashCode(bytes(d, 0))),
            entry("find", d -> IntStream.of(ints(d, 0)).boxed().toList().indexOf(scalar(d, 1))),
            entry("mismatch", d -> Arrays.mismatch(bytes(d, 0), bytes(d, 1))),
            entry("absDiff", d -> IntStream.range(0, bytes(d, 0).length)
                    .map(i -> Math.abs(Byte.toUnsignedInt(bytes(d, 0)[i]) - Byte.toUnsignedInt(bytes(d, 1)[i]))).sum()),
            entry("gather", d -> IntStream.of(ints(d, 1)).map(i -> ints(d, 0)[i]).sum()),
            entry("bitCount", d -> LongStream.of(longs(d, 0)).map(x -> Long.toBinaryString(x).chars().filter(c -> c == '1').count()).sum()),
            entry("xorFold", d -> IntStream.range(0, longs(d, 0).length).mapToLong(i -> longs(d, 0)[i] >>> i % 8).reduce(0, (a, b) -> a ^ b)),
            entry("add", d -> filled(ints(d, 2), i -> ints(d, 0)[i] + ints(d, 1)[i])),
            entry("clamp", d -> filled(ints(d, 1), i -> ints(d, 0)[i] < scalar(d, 2) ? scalar(d, 2) : ints(d, 0)[i] > scalar(d, 3) ? scalar(d, 3) : ints(d, 0)[i])),
            entry("storeEither", d -> filled(ints(d, 1), i -> ints(d, 0)[i] > scalar(d, 2) ? 3 * ints(d, 0)[i] : scalar(d, 2) - ints(d, 0)[i])),
            entry("storeIf", d -> filled(ints(d, 1), i -> ints(d, 0)[i] > scalar(d, 2) ? ints(d, 0)[i] : 0)),
            entry("saxpy", d -> {
                float[] expected = new float[floats(d, 0).length];
                for (int i = 0; i < expected.length; i++) {
                    float product = (float) real(d, 3) * floats(d, 0)[i];
                    expected[i] = product + floats(d, 1)[i];
                }
                assertThat(floats(d, 2)).isEqualTo(expected);
                return (long) expected[expected.length - 1];
            }),
            entry("reverse", d -> {
                filled(ints(d, 1), i -> ints(d, 0)[ints(d, 0).length - 1 - i]);
                return ints(d, 1)[0];
            }),
            entry("prefixSum", d -> {
                int[] expected = ints(d, 0).clone();
                Arrays.parallelPrefix(expected, Integer::sum);
                return filled(ints(d, 1), i -> expected[i]);
            }),
            entry("histogram", d -> {
                filled(ints(d, 1), x -> (int) each(bytes(d, 0)).filter(y -> (y & 255) == x).count());
                return ints(d, 1)[0];
            }),
            entry("intToDouble", d -> filled(doubles(d, 1), i -> (double) ints(d, 0)[i] * real(d, 2))),
            entry("floatToShort", d -> {
                for (int i = 0; i < floats(d, 0).length; i++) {
                    assertThat((double) shorts(d, 1)[i]).isCloseTo(floats(d, 0)[i] * 32767.0, offset(1.0));
                }
                return shorts(d, 1)[shorts(d, 1).length - 1];
            }),
            entry("mixAudio", d -> {
                for (int i = 0; i < shorts(d, 0).length; i++) {
                    assertThat((int) shorts(d, 2)[i]).isEqualTo(Math.max(-32768, Math.min(32767, shorts(d, 0)[i] + shorts(d, 1)[i])));
                }
                return shorts(d, 2)[shorts(d, 2).length - 1];
            }),
            entry("rgbToGray", d -> {
                byte[] rgb = bytes(d, 0);
                byte[] gray = bytes(d, 1);
                for (int i = 0; i < gray.length; i++) {
                    double luminance = 0.30078125 * Byte.toUnsignedInt(rgb[3 * i]) + 0.5859375 * Byte.toUnsignedInt(rgb[3 * i + 1])
                            + 0.11328125 * Byte.toUnsignedInt(rgb[3 * i + 2]);
                    assertThat(Byte.toUnsignedInt(gray[i])).isEqualTo((int) Math.floor(luminance));
                }
                return gray[gray.length - 1];
            }),
            entry("complexProduct", d -> filled(doubles(d, 2), i -> {
                double[] a = doubles(d, 0);
                double[] b = doubles(d, 1);
                return i % 2 == 0 ? a[i] * b[i] - a[i + 1] * b[i + 1] : a[i - 1] * b[i] + a[i] * b[i - 1];
            })),
            entry("hypot", d -> {
                for (int i = 0; i < doubles(d, 2).length; i++) {
                    assertThat(doubles(d, 2)[i]).isCloseTo(StrictMath.hypot(doubles(d, 0)[i], doubles(d, 1)[i]), offset(1e-15));
                }
                return (long) doubles(d, 2)[doubles(d, 2).length - 1];
            }),
            entry("lowPass", d -> {
                double[] y = new double[1];
                filled(doubles(d, 1), i -> y[0] = y[0] + (doubles(d, 0)[i] - y[0]) * real(d, 2));
                return (long) (y[0] * 1000);
            }),
            entry("divideByTen", d -> {
                filled(ints(d, 1), i -> BigInteger.valueOf(ints(d, 0)[i]).divide(BigInteger.TEN).intValue());
                filled(ints(d, 2), i -> BigInteger.valueOf(ints(d, 0)[i]).remainder(BigInteger.TEN).intValue());
                return ints(d, 2)[0];
            }),
            entry("tsvcS273", d -> {
                double[] de = new double[doubles(d, 0).length];
                Arrays.setAll(de, i -> doubles(d, 3)[i] * doubles(d, 4)[i]);
                filled(doubles(d, 1), i -> doubles(d, 0)[i] + de[i] >= 0 ? doubles(d, 0)[i] + de[i] : doubles(d, 0)[i] + de[i] + de[i]);
                return filled(doubles(d, 2), i -> (doubles(d, 0)[i] + de[i]) * doubles(d, 3)[i]);
            }));

    private LinearReferences() {
    }

    static IntStream each(byte[] a) {
        return IntStream.range(0, a.length).map(i -> a[i]);
    }

    static double inOrder(int length, IntToDoubleFunction element) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += element.applyAsDouble(i);
        }
        return sum;
    }

    /** Checks the one element of an array, and gives it as a whole number. */
    private static long alone(Data data, int index, double expected) {
        assertThat(doubles(data, index)).containsExactly(expected);
        return (long) expected;
    }

    /** Checks every element, and gives the last one. */
    static long filled(int[] array, IntUnaryOperator expected) {
        assertThat(array).isEqualTo(IntStream.range(0, array.length).map(expected).toArray());
        return array[array.length - 1];
    }

    static long filled(double[] array, IntToDoubleFunction expected) {
        assertThat(array).isEqualTo(IntStream.range(0, array.length).mapToDouble(expected).toArray());
        return (long) array[array.length - 1];
    }
}
