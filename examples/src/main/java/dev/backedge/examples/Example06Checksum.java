package dev.backedge.examples;

/** Adler-32 and a table-driven CRC-32 over the same bytes: narrow loads, a table in an array, a remainder by a constant. */
public final class Example06Checksum {
    private Example06Checksum() {
    }

    static int adler32(byte[] data) {
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
        return b << 16 | a;
    }

    static int crc32(byte[] data, int[] table) {
        int crc = -1;
        for (int i = 0; i < data.length; i++) {
            crc = table[(crc ^ data[i]) & 0xff] ^ crc >>> 8;
        }
        return ~crc;
    }

    static int[] crcTable() {
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

    public static void main(String[] args) {
        byte[] data = new byte[16 << 20];
        int seed = 42;
        for (int i = 0; i < data.length; i++) {
            seed = seed * 1103515245 + 12345;
            data[i] = (byte) (seed >>> 16);
        }
        int[] table = crcTable();
        Repeat.main("Checksum", args, () -> (long) adler32(data) << 32 | crc32(data, table) & 0xffffffffL);
    }
}
