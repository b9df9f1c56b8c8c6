package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.LinearReferences.filled;
import static dev.backedge.examples.bench.Reference.bytes;
import static dev.backedge.examples.bench.Reference.ints;
import static dev.backedge.examples.bench.Reference.longs;
import static dev.backedge.examples.bench.Reference.scalar;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/** The integer and byte codes once more: by the JDK where it has them. */
final class CodeReferences {
    static final Map<String, Reference> ALL = Map.ofEntries(
            entry("crcTable", d -> checksum(new CRC32(), bytes(d, 0))),
            entry("crcBits", d -> checksum(new CRC32(), bytes(d, 0))),
            entry("adler", d -> checksum(new Adler32(), bytes(d, 0))),
            entry("murmur", d -> {
                long hash = 0;
                for (int x : ints(d, 0)) {
                    long k = Integer.rotateLeft((int) (x * 0xcc9e2d51L), 15) * 0x1b873593L;
                    hash = Integer.rotateLeft((int) (hash ^ k), 13) * 5L + 0xe6546b64L;
                }
                return (int) hash;
            }),
            entry("sha256", d -> {
                int[] state = ints(d, 3);
                ByteBuffer blocks = ByteBuffer.allocate(4 * ints(d, 0).length);
                blocks.asIntBuffer().put(ints(d, 0));
                assertThat(state).containsExactly(sha256State(blocks.array(), ints(d, 1), ints(d, 4)));
                return state[0];
            }),
            entry("xorshift", d -> {
                BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
                BigInteger x = BigInteger.valueOf(longs(d, 1)[0]);
                for (long out : longs(d, 0)) {
                    x = x.xor(x.shiftLeft(13)).and(mask);
                    x = x.xor(x.shiftRight(7));
                    x = x.xor(x.shiftLeft(17)).and(mask);
                    assertThat(out).isEqualTo(x.longValue());
                }
                return x.longValue();
            }),
            entry("collatz", d -> IntStream.range(1, scalar(d, 0)).map(start -> {
                int steps = 0;
                for (BigInteger x = BigInteger.valueOf(start); !x.equals(BigInteger.ONE); steps++) {
                    x = x.testBit(0) ? x.multiply(BigInteger.valueOf(3)).add(BigInteger.ONE) : x.shiftRight(1);
                }
                return steps;
            }).max().getAsInt()),
            entry("sieve", d -> {
                boolean[] composite = (boolean[]) d.array(0);
                for (int i = 2; i < composite.length; i++) {
                    assertThat(composite[i]).isEqualTo(!BigInteger.valueOf(i).isProbablePrime(30));
                }
                return IntStream.range(2, composite.length).filter(i -> !composite[i]).count();
            }),
            entry("base64", d -> {
                assertThat(bytes(d, 2)).isEqualTo(Base64.getEncoder().encode(bytes(d, 0)));
                return bytes(d, 2).length;
            }),
            entry("hexEncode", d -> {
                String hex = HexFormat.of().formatHex(bytes(d, 0));
                assertThat(new String(bytes(d, 1), StandardCharsets.US_ASCII)).isEqualTo(hex);
                return hex.charAt(hex.length() - 1);
            }),
            entry("utf8Count", d -> {
                String text = new String(bytes(d, 0), StandardCharsets.UTF_8);
                assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(bytes(d, 0));
                return text.codePointCount(0, text.length());
            }),
            entry("runLength", d -> {
                ByteArrayOutputStream decoded = new ByteArrayOutputStream();
                int at = 0;
                for (; decoded.size() < bytes(d, 0).length; at += 2) {
                    byte[] run = new byte[bytes(d, 1)[at]];
                    Arrays.fill(run, bytes(d, 1)[at + 1]);
                    decoded.writeBytes(run);
                }
                assertThat(decoded.toByteArray()).isEqualTo(bytes(d, 0));
                return at;
            }),
            entry("matchLength", d -> {
                byte[] window = bytes(d, 0);
                int[] lengths = IntStream.of(ints(d, 1)).map(candidate -> {
                    int most = scalar(d, 3);
                    int found = Arrays.mismatch(window, candidate, candidate + most, window, scalar(d, 2), scalar(d, 2) + most);
                    return found < 0 ? most : found;
                }).toArray();
                return (long) IntStream.of(lengths).sum() + IntStream.of(lengths).max().getAsInt();
            }),
            entry("varint", d -> {
                int at = 0;
                for (int x : ints(d, 1)) {
                    BigInteger number = BigInteger.ZERO;
                    int start = at;
                    do {
                        number = number.or(BigInteger.valueOf(bytes(d, 0)[at] & 127).shiftLeft(7 * (at - start)));
                    } while (bytes(d, 0)[at++] < 0);
                    assertThat(x).isEqualTo(number.intValueExact());
                }
                return at;
            }),
            entry("parseNumbers", d -> {
                String text = new String(bytes(d, 0), StandardCharsets.US_ASCII);
                int[] numbers = Arrays.stream(text.substring(0, text.lastIndexOf(',')).split(",")).mapToInt(Integer::parseInt).toArray();
                assertThat(Arrays.copyOf(ints(d, 1), numbers.length)).containsExactly(numbers);
                return numbers.length;
            }),
            entry("radixPass", d -> {
                int[] sorted = IntStream.of(ints(d, 0)).boxed().sorted(Comparator.comparingInt(x -> x >>> scalar(d, 3) & 255)).mapToInt(x -> x).toArray();
                filled(ints(d, 2), i -> sorted[i]);
                return sorted[1];
            }),
            entry("insertionSort", d -> {
                int[] sorted = ints(d, 0).clone();
                for (int start = 0; start < sorted.length; start += scalar(d, 2)) {
                    Arrays.sort(sorted, start, start + scalar(d, 2));
                }
                filled(ints(d, 1), i -> sorted[i]);
                return sorted[0];
            }),
            entry("partition", d -> {
                int below = (int) IntStream.of(ints(d, 0)).filter(x -> x < scalar(d, 2)).count();
                int[] out = ints(d, 1);
                assertThat(IntStream.range(0, out.length)).allMatch(i -> out[i] < scalar(d, 2) == i < below);
                int[] sorted = out.clone();
                int[] expected = ints(d, 0).clone();
                Arrays.sort(sorted);
                Arrays.sort(expected);
                assertThat(sorted).isEqualTo(expected);
                return below;
            }),
            entry("binarySearch", d -> IntStream.of(ints(d, 1)).map(key -> (int) IntStream.of(ints(d, 0)).filter(x -> x < key).count()).sum()),
            entry("bitsetAndNot", d -> {
                BitSet set = BitSet.valueOf(longs(d, 0));
                set.andNot(BitSet.valueOf(longs(d, 1)));
                assertThat(BitSet.valueOf(longs(d, 2))).isEqualTo(set);
                return set.cardinality();
            }),
            // the published maximum for 7
            entry("fannkuch", d -> 16));

    private CodeReferences() {
    }

    private static long checksum(Checksum checksum, byte[] data) {
        checksum.update(data);
        return (int) checksum.getValue();
    }

    /** The state after whole blocks: what the JDK has after its padding, checked, and before it, computed. */
    private static int[] sha256State(byte[] message, int[] constants, int[] start) {
        int length = message.length;
        byte[] padded = Arrays.copyOf(message, length + 64);
        padded[length] = (byte) 0x80;
        ByteBuffer.wrap(padded).putLong(length + 56, 8L * length);
        ByteBuffer blocks = ByteBuffer.wrap(padded);
        int[] state = start.clone();
        int[] before = null;
        while (blocks.hasRemaining()) {
            before = state;
            state = compress(state, blocks, constants);
        }
        ByteBuffer digest = ByteBuffer.allocate(32);
        digest.asIntBuffer().put(state);
        try {
            assertThat(digest.array()).containsExactly(MessageDigest.getInstance("SHA-256").digest(message));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return before;
    }

    private static int[] compress(int[] state, ByteBuffer block, int[] constants) {
        int[] w = new int[64];
        for (int i = 0; i < 64; i++) {
            w[i] = i < 16 ? block.getInt() : w[i - 16] + w[i - 7] + (rotate(w[i - 15], 7, 18) ^ w[i - 15] >>> 3) + (rotate(w[i - 2], 17, 19) ^ w[i - 2] >>> 10);
        }
        int[] s = state.clone();
        for (int i = 0; i < 64; i++) {
            int choice = s[4] & s[5] | ~s[4] & s[6];
            int majority = s[0] & s[1] | s[2] & (s[0] | s[1]);
            int t1 = s[7] + (rotate(s[4], 6, 11) ^ Integer.rotateRight(s[4], 25)) + choice + constants[i] + w[i];
            int t2 = (rotate(s[0], 2, 13) ^ Integer.rotateRight(s[0], 22)) + majority;
            s = new int[] {t1 + t2, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
        }
        for (int i = 0; i < 8; i++) {
            s[i] += state[i];
        }
        return s;
    }

    private static int rotate(int x, int by, int alsoBy) {
        return Integer.rotateRight(x, by) ^ Integer.rotateRight(x, alsoBy);
    }
}
