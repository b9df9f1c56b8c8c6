package dev.backedge.it.program;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/** EJML on seeded matrices: products, transposes, LU and inverse; prints a hash of every bit. */
public final class EjmlSolve {
    private EjmlSolve() {
    }

    public static void main(String[] args) {
        Random random = new Random(7);
        long hash = 0;
        for (int n : new int[] {37, 120}) {
            DMatrixRMaj a = RandomMatrices_DDRM.rectangle(n, n, -1, 1, random);
            DMatrixRMaj b = RandomMatrices_DDRM.rectangle(n, n, -1, 1, random);
            DMatrixRMaj c = new DMatrixRMaj(n, n);
            for (int round = 0; round < 4; round++) {
                CommonOps_DDRM.mult(a, b, c);
                CommonOps_DDRM.multTransB(c, b, a);
                CommonOps_DDRM.transpose(a);
                CommonOps_DDRM.scale(1.0 / n, a);
                CommonOps_DDRM.invert(c);
                for (int i = 0; i < n * n; i++) {
                    hash = 31 * hash + Double.doubleToRawLongBits(a.get(i)) + Double.doubleToRawLongBits(c.get(i));
                }
            }
        }
        System.out.println(Long.toHexString(hash));
    }
}
