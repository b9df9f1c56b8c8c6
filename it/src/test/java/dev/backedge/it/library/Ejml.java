package dev.backedge.it.library;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.data.FMatrixRMaj;
import org.ejml.data.ZMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_ZDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.ejml.dense.row.RandomMatrices_FDRM;
import org.ejml.dense.row.RandomMatrices_ZDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.ejml.sparse.csc.CommonOps_DSCC;
import org.ejml.sparse.csc.RandomMatrices_DSCC;

/** EJML on seeded matrices: products, elementwise work, decompositions, solvers; real, single, complex and sparse. */
public final class Ejml {
    private Ejml() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        for (int round = 0; round < effort.rounds(); round++) {
            int n = effort.size(round % 2 == 0 ? 64 : 91);
            products(n, round);
            decompositions(n, round);
            others(n, round);
        }
    }

    private static void products(int n, int seed) {
        Random random = new Random(seed);
        DMatrixRMaj a = RandomMatrices_DDRM.rectangle(n, n + 3, -1, 1, random);
        DMatrixRMaj b = RandomMatrices_DDRM.rectangle(n + 3, n, -1, 1, random);
        DMatrixRMaj c = new DMatrixRMaj(n, n);
        CommonOps_DDRM.mult(a, b, c);
        Checksum sum = new Checksum().add(c.data);
        CommonOps_DDRM.multTransA(b, b, c);
        sum.add(c.data);
        CommonOps_DDRM.multTransB(a, a, c);
        sum.add(c.data);
        CommonOps_DDRM.multTransAB(b, a, c);
        sum.add(c.data);
        CommonOps_DDRM.multAdd(0.5, a, b, c);
        CommonOps_DDRM.transpose(c);
        CommonOps_DDRM.scale(1.0 / n, c);
        DMatrixRMaj d = c.copy();
        CommonOps_DDRM.elementMult(c, d);
        CommonOps_DDRM.add(c, 2, d, d);
        CommonOps_DDRM.subtract(d, c, d);
        CommonOps_DDRM.addEquals(c, 0.25, d);
        CommonOps_DDRM.elementPower(c, 2, d);
        sum.add(c.data).add(d.data).add(CommonOps_DDRM.elementSum(c)).add(CommonOps_DDRM.elementMaxAbs(c)).add(CommonOps_DDRM.elementMin(d))
                .add(NormOps_DDRM.normF(c)).add(NormOps_DDRM.normP1(c)).add(CommonOps_DDRM.trace(c));
        sum.add(CommonOps_DDRM.sumRows(c, null).data).add(CommonOps_DDRM.sumCols(c, null).data).add(CommonOps_DDRM.maxCols(c, null).data);
        DMatrixRMaj part = CommonOps_DDRM.extract(c, 3, n - 5, 2, n - 1);
        CommonOps_DDRM.insert(part, d, 1, 1);
        sum.add(d.data).add(CommonOps_DDRM.kron(CommonOps_DDRM.extract(c, 0, 8, 0, 9), CommonOps_DDRM.extract(d, 0, 11, 0, 7), null).data);
        sum.print("products " + n);
    }

    private static void decompositions(int n, int seed) {
        Random random = new Random(seed + 100);
        DMatrixRMaj a = RandomMatrices_DDRM.rectangle(n, n, -1, 1, random);
        DMatrixRMaj b = RandomMatrices_DDRM.rectangle(n, 7, -1, 1, random);
        DMatrixRMaj x = new DMatrixRMaj(n, 7);
        DMatrixRMaj positive = RandomMatrices_DDRM.symmetricPosDef(n, random);
        DMatrixRMaj symmetric = RandomMatrices_DDRM.symmetric(n, -1, 1, random);
        Checksum sum = new Checksum();
        solve(LinearSolverFactory_DDRM.lu(n), a, b, x, sum);
        solve(LinearSolverFactory_DDRM.qr(n, n), a, b, x, sum);
        solve(LinearSolverFactory_DDRM.chol(n), positive, b, x, sum);
        solve(LinearSolverFactory_DDRM.symmPosDef(n), positive, b, x, sum);
        solve(LinearSolverFactory_DDRM.leastSquaresQrPivot(true, true), a, b, x, sum);
        sum.print("solvers " + n);

        sum = new Checksum().add(CommonOps_DDRM.det(a));
        DMatrixRMaj inverse = new DMatrixRMaj(n, n);
        CommonOps_DDRM.invert(a, inverse);
        sum.add(inverse.data);
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(n, n);
        qr.decompose(a.copy());
        sum.add(qr.getQ(null, false).data).add(qr.getR(null, false).data);
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(n, n, true, true, false);
        svd.decompose(a.copy());
        sum.add(svd.getSingularValues()).add(svd.getU(null, false).data).add(svd.getV(null, true).data);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        eigen.decompose(symmetric.copy());
        for (int i = 0; i < n; i++) {
            sum.add(eigen.getEigenvalue(i).real).add(eigen.getEigenVector(i).data);
        }
        EigenDecomposition_F64<DMatrixRMaj> general = DecompositionFactory_DDRM.eig(n, true, false);
        general.decompose(a.copy());
        for (int i = 0; i < n; i++) {
            sum.add(general.getEigenvalue(i).real).add(general.getEigenvalue(i).imaginary);
        }
        sum.print("decompositions " + n);
    }

    private static void solve(LinearSolverDense<DMatrixRMaj> solver, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj x, Checksum sum) {
        if (!solver.setA(a.copy())) {
            throw new AssertionError(solver.getClass() + " finds the matrix singular");
        }
        solver.solve(b.copy(), x);
        sum.add(x.data).add(solver.quality());
    }

    private static void others(int n, int seed) {
        Random random = new Random(seed + 200);
        FMatrixRMaj f = RandomMatrices_FDRM.rectangle(n, n, -1, 1, random);
        FMatrixRMaj g = RandomMatrices_FDRM.rectangle(n, n, -1, 1, random);
        FMatrixRMaj h = new FMatrixRMaj(n, n);
        CommonOps_FDRM.mult(f, g, h);
        CommonOps_FDRM.invert(g);
        new Checksum().add(h.data).add(g.data).print("single " + n);

        ZMatrixRMaj z = RandomMatrices_ZDRM.rectangle(n, n, -1, 1, random);
        ZMatrixRMaj y = RandomMatrices_ZDRM.rectangle(n, n, -1, 1, random);
        ZMatrixRMaj product = new ZMatrixRMaj(n, n);
        CommonOps_ZDRM.mult(z, y, product);
        CommonOps_ZDRM.invert(y);
        new Checksum().add(product.data).add(y.data).print("complex " + n);

        DMatrixSparseCSC s = RandomMatrices_DSCC.rectangle(4 * n, 4 * n, 16 * n, -1, 1, random);
        DMatrixSparseCSC t = RandomMatrices_DSCC.rectangle(4 * n, 4 * n, 16 * n, -1, 1, random);
        DMatrixSparseCSC st = CommonOps_DSCC.mult(s, t, null);
        st.sortIndices(null);
        DMatrixSparseCSC transposed = CommonOps_DSCC.transpose(st, null, null);
        DMatrixSparseCSC added = new DMatrixSparseCSC(4 * n, 4 * n);
        CommonOps_DSCC.add(1, s, 2, t, added, null, null);
        added.sortIndices(null);
        new Checksum().add(st.nz_values).add(st.nz_rows).add(transposed.nz_values).add(added.nz_values).add(CommonOps_DSCC.elementSum(st)).print("sparse " + n);
    }
}
