package dev.backedge.examples;

/** ChaCha20 blocks with the whole state in sixteen ints: more live values than there are registers, and rotates. */
public final class Example12Cipher {
    private Example12Cipher() {
    }

    /** XORs the key stream of the given number of 64-byte blocks, as ints, into out (one block's worth, accumulated). */
    static void keyStream(int[] key, int[] nonce, int blocks, int[] out) {
        for (int counter = 1; counter <= blocks; counter++) {
            int x0 = 0x61707865;
            int x1 = 0x3320646e;
            int x2 = 0x79622d32;
            int x3 = 0x6b206574;
            int x4 = key[0];
            int x5 = key[1];
            int x6 = key[2];
            int x7 = key[3];
            int x8 = key[4];
            int x9 = key[5];
            int x10 = key[6];
            int x11 = key[7];
            int x12 = counter;
            int x13 = nonce[0];
            int x14 = nonce[1];
            int x15 = nonce[2];
            for (int round = 0; round < 10; round++) {
                x0 += x4; x12 = Integer.rotateLeft(x12 ^ x0, 16); x8 += x12; x4 = Integer.rotateLeft(x4 ^ x8, 12);
                x0 += x4; x12 = Integer.rotateLeft(x12 ^ x0, 8); x8 += x12; x4 = Integer.rotateLeft(x4 ^ x8, 7);
                x1 += x5; x13 = Integer.rotateLeft(x13 ^ x1, 16); x9 += x13; x5 = Integer.rotateLeft(x5 ^ x9, 12);
                x1 += x5; x13 = Integer.rotateLeft(x13 ^ x1, 8); x9 += x13; x5 = Integer.rotateLeft(x5 ^ x9, 7);
                x2 += x6; x14 = Integer.rotateLeft(x14 ^ x2, 16); x10 += x14; x6 = Integer.rotateLeft(x6 ^ x10, 12);
                x2 += x6; x14 = Integer.rotateLeft(x14 ^ x2, 8); x10 += x14; x6 = Integer.rotateLeft(x6 ^ x10, 7);
                x3 += x7; x15 = Integer.rotateLeft(x15 ^ x3, 16); x11 += x15; x7 = Integer.rotateLeft(x7 ^ x11, 12);
                x3 += x7; x15 = Integer.rotateLeft(x15 ^ x3, 8); x11 += x15; x7 = Integer.rotateLeft(x7 ^ x11, 7);
                x0 += x5; x15 = Integer.rotateLeft(x15 ^ x0, 16); x10 += x15; x5 = Integer.rotateLeft(x5 ^ x10, 12);
                x0 += x5; x15 = Integer.rotateLeft(x15 ^ x0, 8); x10 += x15; x5 = Integer.rotateLeft(x5 ^ x10, 7);
                x1 += x6; x12 = Integer.rotateLeft(x12 ^ x1, 16); x11 += x12; x6 = Integer.rotateLeft(x6 ^ x11, 12);
                x1 += x6; x12 = Integer.rotateLeft(x12 ^ x1, 8); x11 += x12; x6 = Integer.rotateLeft(x6 ^ x11, 7);
                x2 += x7; x13 = Integer.rotateLeft(x13 ^ x2, 16); x8 += x13; x7 = Integer.rotateLeft(x7 ^ x8, 12);
                x2 += x7; x13 = Integer.rotateLeft(x13 ^ x2, 8); x8 += x13; x7 = Integer.rotateLeft(x7 ^ x8, 7);
                x3 += x4; x14 = Integer.rotateLeft(x14 ^ x3, 16); x9 += x14; x4 = Integer.rotateLeft(x4 ^ x9, 12);
                x3 += x4; x14 = Integer.rotateLeft(x14 ^ x3, 8); x9 += x14; x4 = Integer.rotateLeft(x4 ^ x9, 7);
            }
            out[0] ^= x0 + 0x61707865;
            out[1] ^= x1 + 0x3320646e;
            out[2] ^= x2 + 0x79622d32;
            out[3] ^= x3 + 0x6b206574;
            out[4] ^= x4 + key[0];
            out[5] ^= x5 + key[1];
            out[6] ^= x6 + key[2];
            out[7] ^= x7 + key[3];
            out[8] ^= x8 + key[4];
            out[9] ^= x9 + key[5];
            out[10] ^= x10 + key[6];
            out[11] ^= x11 + key[7];
            out[12] ^= x12 + counter;
            out[13] ^= x13 + nonce[0];
            out[14] ^= x14 + nonce[1];
            out[15] ^= x15 + nonce[2];
        }
    }

    public static void main(String[] args) {
        int[] key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c};
        int[] nonce = {0x09000000, 0x4a000000, 0x00000000};
        Repeat.main("Cipher", args, () -> {
            int[] out = new int[16];
            keyStream(key, nonce, 100_000, out);
            long checksum = 0;
            for (int x : out) {
                checksum = 31 * checksum + x;
            }
            return checksum;
        });
    }
}
