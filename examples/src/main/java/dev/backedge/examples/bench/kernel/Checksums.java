package dev.backedge.examples.bench.kernel;

/** Checksums, hashes, ciphers and random numbers: chains of integer operations. */
public final class Checksums {
    private Checksums() {
    }

    /** CRC-32, a table for each byte. */
    public static long crcTable(byte[] data, int[] table, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int crc = -1;
            for (byte x : data) {
                crc = table[(crc ^ x) & 0xff] ^ crc >>> 8;
            }
            total = 31 * total + ~crc;
        }
        return total;
    }

    /** CRC-32, bit by bit. */
    public static long crcBits(byte[] data, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int crc = -1;
            for (int i = 0; i < data.length; i++) {
                crc ^= data[i] & 0xff;
                for (int bit = 0; bit < 8; bit++) {
                    if ((crc & 1) != 0) {
                        crc = crc >>> 1 ^ 0xedb88320;
                    } else {
                        crc >>>= 1;
                    }
                }
            }
            total = 31 * total + ~crc;
        }
        return total;
    }

    /** Adler-32, a remainder as late as it may be: 3854 bytes fit into an int with a sign. */
    public static long adler(byte[] data, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int a = 1;
            int b = 0;
            int i = 0;
            while (i < data.length) {
                int end = Math.min(i + 3854, data.length);
                for (; i < end; i++) {
                    a += data[i] & 0xff;
                    b += a;
                }
                a %= 65521;
                b %= 65521;
            }
            total = 31 * total + (b << 16 | a);
        }
        return total;
    }

    /** MurmurHash3, 32 bits, of ints. */
    public static long murmur(int[] data, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int hash = 0;
            for (int i = 0; i < data.length; i++) {
                int k = data[i] * 0xcc9e2d51;
                k = k << 15 | k >>> 17;
                hash ^= k * 0x1b873593;
                hash = (hash << 13 | hash >>> 19) * 5 + 0xe6546b64;
            }
            total = 31 * total + hash;
        }
        return total;
    }

    /**
     * SHA-256's compression of whole blocks of 16 big-endian ints.
     *
     * @param k the 64 round constants
     * @param w 64 ints to work in
     * @param hash 8 ints to leave the result in
     */
    public static long sha256(int[] data, int[] k, int[] w, int[] hash, int[] start, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < 8; i++) {
                hash[i] = start[i];
            }
            for (int block = 0; block < data.length; block += 16) {
                for (int i = 0; i < 16; i++) {
                    w[i] = data[block + i];
                }
                for (int i = 16; i < 64; i++) {
                    int x = w[i - 15];
                    int y = w[i - 2];
                    int s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
                    int s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
                    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
                }
                int a = hash[0];
                int b = hash[1];
                int c = hash[2];
                int d = hash[3];
                int e = hash[4];
                int f = hash[5];
                int g = hash[6];
                int h = hash[7];
                for (int i = 0; i < 64; i++) {
                    int s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
                    int t1 = h + s1 + (e & f ^ ~e & g) + k[i] + w[i];
                    int s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
                    int t2 = s0 + (a & b ^ a & c ^ b & c);
                    h = g;
                    g = f;
                    f = e;
                    e = d + t1;
                    d = c;
                    c = b;
                    b = a;
                    a = t1 + t2;
                }
                hash[0] += a;
                hash[1] += b;
                hash[2] += c;
                hash[3] += d;
                hash[4] += e;
                hash[5] += f;
                hash[6] += g;
                hash[7] += h;
            }
            total = 31 * total + hash[0];
        }
        return total;
    }

    /** xorshift64 (Marsaglia): each number is made of the one before. */
    public static long xorshift(long[] out, long seed, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            long x = seed;
            for (int i = 0; i < out.length; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
                out[i] = x;
            }
            total = 31 * total + x;
        }
        return total;
    }

    /** The longest of Collatz's sequences that start below a limit. */
    public static long collatz(int limit, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int longest = 0;
            for (int start = 1; start < limit; start++) {
                int steps = 0;
                for (long x = start; x != 1; steps++) {
                    x = (x & 1) == 0 ? x >> 1 : 3 * x + 1;
                }
                longest = Math.max(longest, steps);
            }
            total = 31 * total + longest;
        }
        return total;
    }

    /** The number of primes below the length of the sieve (Eratosthenes). */
    public static long sieve(boolean[] composite, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < composite.length; i++) {
                composite[i] = false;
            }
            int primes = 0;
            for (int i = 2; i < composite.length; i++) {
                if (!composite[i]) {
                    primes++;
                    for (int j = 2 * i; j < composite.length; j += i) {
                        composite[j] = true;
                    }
                }
            }
            total = 31 * total + primes;
        }
        return total;
    }
}
