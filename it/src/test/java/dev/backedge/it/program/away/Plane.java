package dev.backedge.it.program.away;

/** A class whose fields its users have no access to. */
public class Plane {
    private static int[] weights = {1, -2, 3, -4};
    private static long unit = 1L << 33;

    private final int width;
    private final int height;
    private final byte[] data;
    private final int[][] rows;
    private final Tag tag;
    private final Tag[] tags;
    private final String name;
    private boolean even;
    private byte tiny = -3;
    private char letter = '\ufff0';
    private short small = -300;
    private long large = Long.MIN_VALUE + 5;
    private float single = -0.5f;
    private double real = 1e-300;
    private int written;
    protected int shelter = 11;
    int near = 5;
    public Plane next;

    /** Seen in its package only. */
    static final class Tag {
        private final int[] bits;
        final int mask;

        Tag(int mask) {
            this.mask = mask;
            this.bits = new int[] {mask, mask * 3, ~mask, 7};
        }

        int bit(int i) {
            return bits[i & 3] & mask;
        }
    }

    public Plane(int width, int height) {
        this.width = width;
        this.height = height;
        this.data = new byte[width * height];
        this.rows = new int[height][width];
        this.tag = height % 2 == 0 ? new Tag(height + 12) : null;
        this.tags = new Tag[] {new Tag(1), null, new Tag(width)};
        this.name = "plane " + width + " by " + height;
        this.even = width % 2 == 0;
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
            rows[i / width][i % width] = i * 7;
        }
    }

    public final int width() {
        return width;
    }

    public final int height() {
        return height;
    }

    public final int at(int x, int y) {
        return data[y * width + x];
    }

    public final void set(int x, int y, int value) {
        data[y * width + x] = (byte) value;
    }

    public final int row(int x, int y) {
        return rows[y][x];
    }

    public final int tagged(int i) {
        return tag.bit(i);
    }

    public final int tagged(int which, int i) {
        return tags[which].mask + i;
    }

    public final char letter(int i) {
        return name.charAt(i);
    }

    public final double mixed(int i) {
        return (even ? tiny + i : letter - small) * single + large % (i + 3) * real;
    }

    public final void count(int n) {
        written += n;
    }

    public final int written() {
        return written;
    }

    public final int shelter() {
        return shelter + near;
    }

    public static int weight(int i) {
        return weights[i & 3] + (int) (unit >>> 30);
    }

    public static void tilt() {
        weights = new int[] {weights[1], weights[0], 9, weights[3] + 1};
        unit <<= 1;
    }

    /** Can be overridden. */
    public int depth(int i) {
        return data[i] * width;
    }
}
