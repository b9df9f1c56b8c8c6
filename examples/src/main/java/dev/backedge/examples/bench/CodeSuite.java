package dev.backedge.examples.bench;

import static dev.backedge.examples.bench.Family.CODES;

import dev.backedge.examples.bench.kernel.Checksums;
import dev.backedge.examples.bench.kernel.Codecs;
import dev.backedge.examples.bench.kernel.Sorting;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Integer and byte codes. */
final class CodeSuite {
    private static final int N = 16_384;
    private static final int[] SHA256_START = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    static final List<Kernel> KERNELS = List.of(
            kernel("crcTable", "CRC-32 by a table", N, d -> {
                byte[] data = d.bytes(N, -128, 128);
                int[] table = d.put(crcTable());
                return passes -> Checksums.crcTable(data, table, passes);
            }),
            kernel("crcBits", "CRC-32 bit by bit", N / 8, d -> {
                byte[] data = d.bytes(N / 8, -128, 128);
                return passes -> Checksums.crcBits(data, passes);
            }),
            kernel("adler", "Adler-32 (zlib)", N, d -> {
                byte[] data = d.bytes(N, -128, 128);
                return passes -> Checksums.adler(data, passes);
            }),
            kernel("murmur", "MurmurHash3 of ints", N, d -> {
                int[] data = d.ints(N, Integer.MIN_VALUE, Integer.MAX_VALUE);
                return passes -> Checksums.murmur(data, passes);
            }),
            kernel("sha256", "SHA-256 blocks", 16 * 64, d -> {
                int[] data = d.ints(16 * 64, Integer.MIN_VALUE, Integer.MAX_VALUE);
                int[] k = d.put(sha256Constants());
                int[] w = d.put(new int[64]);
                int[] hash = d.put(new int[8]);
                int[] start = d.put(SHA256_START.clone());
                return passes -> Checksums.sha256(data, k, w, hash, start, passes);
            }),
            kernel("xorshift", "random numbers (Marsaglia)", N, d -> {
                long[] out = d.put(new long[N]);
                long seed = d.put(new long[] {88172645463325252L})[0];
                return passes -> Checksums.xorshift(out, seed, passes);
            }),
            kernel("collatz", "longest sequence below 1000", 1000, d -> {
                int limit = d.scalar(1000);
                return passes -> Checksums.collatz(limit, passes);
            }),
            kernel("sieve", "sieve of Eratosthenes", 2 * N, d -> {
                boolean[] composite = d.put(new boolean[2 * N]);
                return passes -> Checksums.sieve(composite, passes);
            }),
            kernel("base64", "base64 encoder", 12_288, d -> {
                byte[] data = d.bytes(12_288, -128, 128);
                byte[] alphabet = d.put("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII));
                byte[] out = d.put(new byte[16_384]);
                return passes -> Codecs.base64(data, alphabet, out, passes);
            }),
            kernel("hexEncode", "bytes to hexadecimal", N, d -> {
                byte[] data = d.bytes(N, -128, 128);
                byte[] out = d.put(new byte[2 * N]);
                return passes -> Codecs.hexEncode(data, out, passes);
            }),
            kernel("utf8Count", "UTF-8 validated", N, d -> {
                byte[] data = d.put(utf8(d));
                return passes -> Codecs.utf8Count(data, passes);
            }),
            kernel("runLength", "run-length encoder", N, d -> {
                byte[] data = d.put(new byte[N]);
                for (int i = 0; i < N;) {
                    int end = Math.min(N, i + d.next(1, 20));
                    Arrays.fill(data, i, end, (byte) d.next(0, 4));
                    i = end;
                }
                byte[] out = d.put(new byte[2 * N]);
                return passes -> Codecs.runLength(data, out, passes);
            }),
            kernel("matchLength", "match lengths of LZ77", 1000, d -> {
                byte[] window = d.bytes(N, 'a', 'c');
                int position = N - 300;
                int[] candidates = d.ints(1000, 0, N - 600);
                for (int i = 0; i < 1000; i += 10) {
                    System.arraycopy(window, position, window, candidates[i], d.next(20, 200));
                }
                int at = d.scalar(position);
                int most = d.scalar(258);
                return passes -> Codecs.matchLength(window, candidates, at, most, passes);
            }),
            kernel("varint", "Protocol Buffers' numbers", N, d -> {
                byte[] data = d.put(new byte[5 * N]);
                int at = 0;
                for (int i = 0; i < N; i++) {
                    int x = (int) d.next() >>> d.next(4, 32);
                    for (; (x & ~127) != 0; x >>>= 7) {
                        data[at++] = (byte) (x | 128);
                    }
                    data[at++] = (byte) x;
                }
                int[] out = d.put(new int[N]);
                return passes -> Codecs.varint(data, out, passes);
            }),
            kernel("parseNumbers", "decimal numbers with commas", N, d -> {
                StringBuilder text = new StringBuilder();
                while (text.length() < N) {
                    text.append((int) d.next() >> d.next(0, 31)).append(',');
                }
                byte[] data = d.put(text.substring(0, N).getBytes(StandardCharsets.US_ASCII));
                int[] out = d.put(new int[N]);
                return passes -> Codecs.parseNumbers(data, out, passes);
            }),
            kernel("radixPass", "one pass of a radix sort", N, d -> {
                int[] a = d.ints(N, Integer.MIN_VALUE, Integer.MAX_VALUE);
                int[] counts = d.put(new int[256]);
                int[] out = d.put(new int[N]);
                int shift = d.scalar(8);
                return passes -> Sorting.radixPass(a, counts, out, shift, passes);
            }),
            kernel("insertionSort", "runs of 32", N / 8, d -> {
                int[] a = d.ints(N / 8, -1_000_000, 1_000_000);
                int[] out = d.put(new int[N / 8]);
                int run = d.scalar(32);
                return passes -> Sorting.insertionSort(a, out, run, passes);
            }),
            kernel("partition", "Hoare's, of quicksort", N, d -> {
                int[] a = d.ints(N, -1_000_000, 1_000_000);
                int[] out = d.put(new int[N]);
                int pivot = d.scalar(1000);
                return passes -> Sorting.partition(a, out, pivot, passes);
            }),
            kernel("binarySearch", "in 4096 sorted ints", 1000, d -> {
                int[] sorted = d.ints(4096, -1_000_000, 1_000_000);
                Arrays.sort(sorted);
                int[] keys = d.ints(1000, -1_000_000, 1_000_000);
                return passes -> Sorting.binarySearch(sorted, keys, passes);
            }),
            kernel("bitsetAndNot", "a without b, and its size", N, d -> {
                long[] a = d.longs(N);
                long[] b = d.longs(N);
                long[] c = d.put(new long[N]);
                return passes -> Sorting.bitsetAndNot(a, b, c, passes);
            }),
            kernel("fannkuch", "permutations of 7 (Benchmarks Game)", 5040, d -> {
                int[] permutation = d.put(new int[7]);
                int[] flipped = d.put(new int[7]);
                int[] count = d.put(new int[7]);
                return passes -> Sorting.fannkuch(permutation, flipped, count, passes);
            }));

    private CodeSuite() {
    }

    private static Kernel kernel(String name, String source, int elements, Function<Data, Kernel.Call> prepare) {
        return new Kernel(name, CODES, source, elements, prepare);
    }

    private static int[] crcTable() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int c = i;
            for (int k = 0; k < 8; k++) {
                c = (c & 1) != 0 ? 0xedb88320 ^ c >>> 1 : c >>> 1;
            }
            table[i] = c;
        }
        return table;
    }

    /** The first 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4). */
    private static int[] sha256Constants() {
        int[] k = new int[64];
        int count = 0;
        for (int p = 2; count < 64; p++) {
            boolean prime = true;
            for (int q = 2; q * q <= p; q++) {
                prime &= p % q != 0;
            }
            if (prime) {
                k[count++] = (int) (long) ((StrictMath.cbrt(p) - Math.floor(StrictMath.cbrt(p))) * 0x1p32);
            }
        }
        return k;
    }

    /** Mostly ASCII, as text is. */
    private static byte[] utf8(Data d) {
        StringBuilder text = new StringBuilder();
        while (text.length() < N) {
            int kind = d.next(0, 16);
            text.appendCodePoint(kind < 12 ? d.next(32, 127) : kind < 14 ? d.next(0xa0, 0x800) : kind == 14 ? d.next(0x800, 0xd800) : d.next(0x10000, 0x20000));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        int end = N;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
