package dev.backedge.it.library;

import java.util.Random;
import org.ojalgo.OjAlgoUtils;
import org.ojalgo.array.SparseArray;
import org.ojalgo.matrix.decomposition.Bidiagonal;
import org.ojalgo.matrix.decomposition.Cholesky;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.decomposition.Hessenberg;
import org.ojalgo.matrix.decomposition.LDL;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.decomposition.QR;
import org.ojalgo.matrix.decomposition.SingularValue;
import org.ojalgo.matrix.store.GenericStore;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R032Store;
import org.ojalgo.matrix.store.R064Store;
import org.ojalgo.matrix.store.SparseStore;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.scalar.ComplexNumber;

/** ojAlgo on seeded data, one thread: matrix stores (double, float, complex, sparse), decompositions, linear, quadratic and integer programs. */
public final class OjAlgo {
    private OjAlgo() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        OjAlgoUtils.limitThreadsTo(1);
        for (int round = 0; round < effort.rounds(); round++) {
            Random random = new Random(round);
            stores(random, effort.size(round % 2 == 0 ? 60 : 83));
            decompositions(random, effort.size(round % 2 == 0 ? 50 : 61));
            linear(random);
            quadratic(random);
            integer(random);
        }
    }

    private static R064Store random(Random random, int rows, int columns) {
        R064Store matrix = R064Store.FACTORY.make(rows, columns);
        for (int i = 0; i < matrix.data.length; i++) {
            matrix.data[i] = random.nextGaussian();
        }
        return matrix;
    }

    private static void stores(Random random, int n) {
        R064Store a = random(random, n, n + 5);
        R064Store b = random(random, n + 5, n);
        MatrixStore<Double> c = a.multiply(b);
        MatrixStore<Double> transposed = b.transpose().multiply(a.transpose());
        R064Store d = R064Store.FACTORY.copy(c.add(transposed).subtract(c.multiply(0.25)));
        d.fillByMultiplying(a, b);
        d.modifyAll(org.ojalgo.function.constant.PrimitiveMath.ABS);
        d.modifyMatching(org.ojalgo.function.constant.PrimitiveMath.ADD, c);
        d.exchangeRows(1, n - 2);
        d.exchangeColumns(0, n / 2);
        Checksum sum = new Checksum().add(c.toRawCopy1D()).add(transposed.toRawCopy1D()).add(d.data).add(c.norm());
        sum.add(d.aggregateAll(org.ojalgo.function.aggregator.Aggregator.NORM2)).add(d.aggregateAll(org.ojalgo.function.aggregator.Aggregator.LARGEST));
        R032Store single = R032Store.FACTORY.copy(a);
        sum.add(single.multiply(R032Store.FACTORY.copy(b)).toRawCopy1D());
        GenericStore<ComplexNumber> complex = GenericStore.C128.make(12, 12);
        for (int i = 0; i < 144; i++) {
            complex.set(i / 12, i % 12, ComplexNumber.of(random.nextDouble(), random.nextDouble()));
        }
        sum.add(complex.multiply(complex).norm());
        SparseStore<Double> sparse = SparseStore.R064.make(4 * n, 4 * n);
        for (int i = 0; i < 20 * n; i++) {
            sparse.set(random.nextInt(4 * n), random.nextInt(4 * n), random.nextDouble());
        }
        sum.add(sparse.multiply(random(random, 4 * n, 8)).toRawCopy1D());
        SparseArray<Double> array = SparseArray.factory(org.ojalgo.array.ArrayR064.FACTORY).make(5000);
        for (int i = 0; i < 2000; i++) {
            array.add(random.nextInt(5000), random.nextDouble());
        }
        sum.add(array.toRawCopy1D()).print("stores " + n);
    }

    private static void decompositions(Random random, int n) {
        R064Store a = random(random, n, n);
        R064Store b = random(random, n, 6);
        MatrixStore<Double> positive = a.multiply(a.transpose());
        MatrixStore<Double> symmetric = a.add(a.transpose());
        Checksum sum = new Checksum();
        LU<Double> lu = LU.R064.make();
        lu.decompose(a);
        sum.add(lu.getSolution(b).toRawCopy1D()).add(lu.getDeterminant()).add(lu.getInverse().toRawCopy1D());
        QR<Double> qr = QR.R064.make();
        qr.decompose(a);
        sum.add(qr.getSolution(b).toRawCopy1D()).add(qr.getQ().toRawCopy1D()).add(qr.getR().toRawCopy1D());
        Cholesky<Double> cholesky = Cholesky.R064.make();
        cholesky.decompose(positive);
        sum.add(cholesky.getSolution(b).toRawCopy1D());
        LDL<Double> ldl = LDL.R064.make();
        ldl.decompose(symmetric);
        sum.add(ldl.getSolution(b).toRawCopy1D());
        sum.print("solvers " + n);
        sum = new Checksum();
        Eigenvalue<Double> eigen = Eigenvalue.R064.make(true);
        eigen.decompose(symmetric);
        sum.add(eigen.getV().toRawCopy1D()).add(eigen.getD().toRawCopy1D());
        Eigenvalue<Double> general = Eigenvalue.R064.make(false);
        general.decompose(a);
        sum.add(general.getV().toRawCopy1D()).add(general.getD().toRawCopy1D());
        SingularValue<Double> svd = SingularValue.R064.make();
        svd.decompose(a);
        sum.add(svd.getU().toRawCopy1D()).add(svd.getV().toRawCopy1D()).add(svd.getD().toRawCopy1D());
        Hessenberg<Double> hessenberg = Hessenberg.R064.make();
        hessenberg.decompose(a);
        sum.add(hessenberg.getH().toRawCopy1D());
        Bidiagonal<Double> bidiagonal = Bidiagonal.R064.make();
        bidiagonal.decompose(a);
        sum.add(bidiagonal.getD().toRawCopy1D()).print("decompositions " + n);
    }

    private static void linear(Random random) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        int n = 40;
        for (int i = 0; i < n; i++) {
            model.addVariable("x" + i).lower(0).upper(10 + random.nextInt(20)).weight(1 + random.nextInt(50));
        }
        for (int c = 0; c < 30; c++) {
            Expression expression = model.addExpression("c" + c).upper(100 + random.nextInt(400));
            for (int i = 0; i < n; i++) {
                if (random.nextInt(3) == 0) {
                    expression.set(i, 1 + random.nextInt(20));
                }
            }
        }
        print("linear program", model.maximise());
    }

    private static void quadratic(Random random) {
        int n = 20;
        R064Store factor = random(random, n, n);
        MatrixStore<Double> covariance = factor.multiply(factor.transpose());
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        Expression budget = model.addExpression("budget").level(1);
        Expression risk = model.addExpression("risk").weight(1);
        for (int i = 0; i < n; i++) {
            model.addVariable("w" + i).lower(0).upper(0.4);
            budget.set(i, 1);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                risk.set(i, j, covariance.doubleValue(i, j));
            }
        }
        print("quadratic program", model.minimise());
    }

    private static void integer(Random random) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        Expression weight = model.addExpression("weight").upper(60);
        Expression volume = model.addExpression("volume").upper(50);
        for (int i = 0; i < 14; i++) {
            model.addVariable("item" + i).binary().weight(1 + random.nextInt(30));
            weight.set(i, 1 + random.nextInt(15));
            volume.set(i, 1 + random.nextInt(12));
        }
        Optimisation.Result result = model.maximise();
        // which of several best solutions is found may depend on timing; what it is worth does not
        new Checksum().add(Math.round(result.getValue())).print("integer program");
    }

    private static void print(String part, Optimisation.Result result) {
        Checksum sum = new Checksum().add(result.getValue());
        for (int i = 0; i < result.size(); i++) {
            sum.add(result.doubleValue(i));
        }
        sum.print(part + " " + result.getState());
    }
}
