package dev.backedge.examples;

/** Successive over-relaxation on a grid, in place, as in SciMark: each element needs its left and upper neighbours' new values. */
public final class Example05Stencil {
    private Example05Stencil() {
    }

    /** One row-major grid of n x n, relaxed for some sweeps with factor omega. */
    static void relax(double[] grid, int n, double omega, int sweeps) {
        double quarter = omega * 0.25;
        double rest = 1.0 - omega;
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int i = 1; i < n - 1; i++) {
                int row = i * n;
                for (int j = 1; j < n - 1; j++) {
                    int at = row + j;
                    grid[at] = quarter * (grid[at - n] + grid[at + n] + grid[at - 1] + grid[at + 1]) + rest * grid[at];
                }
            }
        }
    }

    public static void main(String[] args) {
        int n = 500;
        Repeat.main("Stencil", args, () -> {
            double[] grid = new double[n * n];
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (i * 31 % 97) * 0.125;
            }
            relax(grid, n, 1.25, 40);
            long checksum = 0;
            for (int i = 0; i < grid.length; i++) {
                checksum = 31 * checksum + Double.doubleToRawLongBits(grid[i]);
            }
            return checksum;
        });
    }
}
