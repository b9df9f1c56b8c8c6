package dev.backedge.it.library;

import java.util.Random;
import org.jtransforms.dct.DoubleDCT_1D;
import org.jtransforms.dct.DoubleDCT_2D;
import org.jtransforms.dht.DoubleDHT_1D;
import org.jtransforms.dst.DoubleDST_1D;
import org.jtransforms.fft.DoubleFFT_1D;
import org.jtransforms.fft.DoubleFFT_2D;
import org.jtransforms.fft.DoubleFFT_3D;
import org.jtransforms.fft.FloatFFT_1D;
import org.jtransforms.fft.FloatFFT_2D;
import pl.edu.icm.jlargearrays.ConcurrencyUtils;

/** JTransforms on seeded data, one thread: real and complex, one to three dimensions; split-radix, mixed-radix and Bluestein lengths. */
public final class JTransforms {
    private JTransforms() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        ConcurrencyUtils.setNumberOfThreads(1);
        for (int round = 0; round < effort.rounds(); round++) {
            for (int n : new int[] {1 << 12, 3 * 5 * 7 * 32, 4 * 9 * 25 * 4, 2003}) {
                line(effort.size(n), round);
            }
            plane(effort.size(64), effort.size(32), round);
            plane(effort.size(45), effort.size(60), round);
            space(round);
        }
    }

    private static void line(int n, int seed) {
        double[] data = random(2 * n, seed);
        Checksum sum = new Checksum();
        DoubleFFT_1D fft = new DoubleFFT_1D(n);
        fft.complexForward(data);
        sum.add(data);
        fft.complexInverse(data, true);
        fft.realForward(data);
        sum.add(data);
        fft.realInverse(data, true);
        fft.realForwardFull(data);
        sum.add(data);
        DoubleDCT_1D dct = new DoubleDCT_1D(n);
        dct.forward(data, true);
        sum.add(data);
        dct.inverse(data, true);
        DoubleDST_1D dst = new DoubleDST_1D(n);
        dst.forward(data, true);
        sum.add(data);
        new DoubleDHT_1D(n).forward(data);
        sum.add(data);
        float[] single = new float[2 * n];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) data[i];
        }
        FloatFFT_1D floats = new FloatFFT_1D(n);
        floats.complexForward(single);
        floats.realInverse(single, true);
        sum.add(single).print("line " + n);
    }

    private static void plane(int rows, int columns, int seed) {
        double[] flat = random(2 * rows * columns, seed);
        Checksum sum = new Checksum();
        DoubleFFT_2D fft = new DoubleFFT_2D(rows, columns);
        fft.complexForward(flat);
        sum.add(flat);
        fft.complexInverse(flat, true);
        double[][] jagged = new double[rows][];
        for (int i = 0; i < rows; i++) {
            jagged[i] = random(2 * columns, seed + i);
        }
        fft.complexForward(jagged);
        fft.realForwardFull(jagged);
        sum.add(jagged);
        new DoubleDCT_2D(rows, columns).forward(flat, true);
        sum.add(flat);
        float[] single = new float[2 * rows * columns];
        for (int i = 0; i < single.length; i++) {
            single[i] = (float) flat[i];
        }
        new FloatFFT_2D(rows, columns).complexForward(single);
        sum.add(single).print("plane " + rows + " x " + columns);
    }

    private static void space(int seed) {
        double[] flat = random(2 * 16 * 16 * 16, seed);
        DoubleFFT_3D fft = new DoubleFFT_3D(16, 16, 16);
        fft.complexForward(flat);
        fft.realForward(flat);
        new Checksum().add(flat).print("space");
    }

    private static double[] random(int n, int seed) {
        Random random = new Random(seed * 31L + n);
        return random.doubles(n, -0.5, 0.5).toArray();
    }
}
