package dev.backedge.examples.bench.kernel;

/** Encoders, decoders and parsers of bytes. What they return is a length, or what was read. */
public final class Codecs {
    private Codecs() {
    }

    /** Whole groups of three bytes to four characters. */
    public static long base64(byte[] data, byte[] alphabet, byte[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int at = 0;
            for (int i = 0; i + 2 < data.length; i += 3) {
                int bits = (data[i] & 0xff) << 16 | (data[i + 1] & 0xff) << 8 | data[i + 2] & 0xff;
                out[at++] = alphabet[bits >>> 18];
                out[at++] = alphabet[bits >>> 12 & 63];
                out[at++] = alphabet[bits >>> 6 & 63];
                out[at++] = alphabet[bits & 63];
            }
            total = 31 * total + at;
        }
        return total;
    }

    public static long hexEncode(byte[] data, byte[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (int i = 0; i < data.length; i++) {
                int high = data[i] >> 4 & 15;
                int low = data[i] & 15;
                out[2 * i] = (byte) (high < 10 ? '0' + high : 'a' + high - 10);
                out[2 * i + 1] = (byte) (low < 10 ? '0' + low : 'a' + low - 10);
            }
            total = 31 * total + out[out.length - 1];
        }
        return total;
    }

    /** The number of characters; -1 if it is no UTF-8 (overlong forms and surrogates are let through). */
    public static long utf8Count(byte[] data, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int characters = 0;
            int i = 0;
            while (i < data.length) {
                int lead = data[i];
                int more;
                if (lead >= 0) {
                    more = 0;
                } else if (lead >> 5 == -2) {
                    more = 1;
                } else if (lead >> 4 == -2) {
                    more = 2;
                } else if (lead >> 3 == -2) {
                    more = 3;
                } else {
                    characters = -1;
                    break;
                }
                if (i + more >= data.length) {
                    characters = -1;
                    break;
                }
                boolean valid = true;
                for (int k = 1; k <= more; k++) {
                    valid &= data[i + k] < -64;
                }
                if (!valid) {
                    characters = -1;
                    break;
                }
                characters++;
                i += more + 1;
            }
            total = 31 * total + characters;
        }
        return total;
    }

    /** Runs as pairs of a length up to 127 and a byte. */
    public static long runLength(byte[] data, byte[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int at = 0;
            for (int i = 0; i < data.length;) {
                byte x = data[i];
                int start = i;
                while (i < data.length && data[i] == x && i - start < 127) {
                    i++;
                }
                out[at++] = (byte) (i - start);
                out[at++] = x;
            }
            total = 31 * total + at;
        }
        return total;
    }

    /** For each candidate, how many bytes agree with those at a position: the inner loop of LZ77. */
    public static long matchLength(byte[] window, int[] candidates, int position, int most, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int best = 0;
            int sum = 0;
            for (int candidate : candidates) {
                int length = 0;
                while (length < most && window[candidate + length] == window[position + length]) {
                    length++;
                }
                sum += length;
                if (length > best) {
                    best = length;
                }
            }
            total = 31 * total + sum + best;
        }
        return total;
    }

    /** Numbers of seven bits a byte, least first (Protocol Buffers). */
    public static long varint(byte[] data, int[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int at = 0;
            for (int i = 0; i < out.length; i++) {
                int x = data[at++];
                if (x < 0) {
                    x &= 127;
                    int shift = 7;
                    int next;
                    do {
                        next = data[at++];
                        x |= (next & 127) << shift;
                        shift += 7;
                    } while (next < 0);
                }
                out[i] = x;
            }
            total = 31 * total + at;
        }
        return total;
    }

    /** Decimal numbers, perhaps with a minus, each with a comma after it. */
    public static long parseNumbers(byte[] text, int[] out, int passes) {
        long total = 0;
        for (int pass = 0; pass < passes; pass++) {
            int count = 0;
            int x = 0;
            boolean negative = false;
            for (int i = 0; i < text.length; i++) {
                byte c = text[i];
                if (c >= '0' && c <= '9') {
                    x = 10 * x + c - '0';
                } else if (c == '-') {
                    negative = true;
                } else if (c == ',') {
                    out[count++] = negative ? -x : x;
                    x = 0;
                    negative = false;
                }
            }
            total = 31 * total + count;
        }
        return total;
    }
}
