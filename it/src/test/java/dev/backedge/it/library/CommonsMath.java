package dev.backedge.it.library;

import org.apache.commons.math3.analysis.interpolation.BicubicSplineInterpolator;
import org.apache.commons.math3.analysis.interpolation.LoessInterpolator;
import org.apache.commons.math3.analysis.interpolation.SplineInterpolator;
import org.apache.commons.math3.analysis.polynomials.PolynomialFunctionLagrangeForm;
import org.apache.commons.math3.analysis.polynomials.PolynomialSplineFunction;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.AdamsMoultonIntegrator;
import org.apache.commons.math3.ode.nonstiff.ClassicalRungeKuttaIntegrator;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;
import org.apache.commons.math3.ode.nonstiff.GraggBulirschStoerIntegrator;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.inference.TTest;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.apache.commons.math3.transform.DctNormalization;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastCosineTransformer;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.FastHadamardTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.apache.commons.math3.util.MathArrays;

/** commons-math3 (class files of version 49) on seeded data: linear algebra, interpolation, differential equations, statistics, transforms. */
public final class CommonsMath {
    private CommonsMath() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        for (int round = 0; round < effort.rounds(); round++) {
            RandomGenerator random = round % 2 == 0 ? new MersenneTwister(round) : new Well19937c(round);
            algebra(random, effort.size(50));
            interpolation(random, effort.size(400));
            equations(effort.size(40));
            statistics(random, effort.size(3000));
            transforms(random);
        }
    }

    private static double[] vector(RandomGenerator random, int n) {
        double[] vector = new double[n];
        for (int i = 0; i < n; i++) {
            vector[i] = random.nextGaussian();
        }
        return vector;
    }

    private static double[][] square(RandomGenerator random, int n) {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = vector(random, n);
        }
        return rows;
    }

    private static void algebra(RandomGenerator random, int n) {
        RealMatrix a = new Array2DRowRealMatrix(square(random, n));
        RealMatrix b = new Array2DRowRealMatrix(square(random, n));
        Checksum sum = new Checksum().add(a.multiply(b).getData()).add(a.add(b).transpose().getData()).add(a.operate(b.getColumn(3)))
                .add(a.preMultiply(b.getRow(5))).add(a.getNorm()).add(a.getFrobeniusNorm());
        RealMatrix c = new BlockRealMatrix(square(random, n + 30));
        RealMatrix d = new BlockRealMatrix(square(random, n + 30));
        sum.add(c.multiply(d).getData()).add(c.subtract(d).transpose().getData()).add(c.operate(d.getColumn(1))).print("matrices");

        RealMatrix symmetric = a.add(a.transpose());
        RealMatrix positive = a.transpose().multiply(a);
        sum = new Checksum().add(new LUDecomposition(a).getSolver().solve(b).getData()).add(new LUDecomposition(a).getDeterminant())
                .add(new QRDecomposition(a).getSolver().solve(b).getData()).add(new QRDecomposition(a).getQ().getData());
        sum.add(new CholeskyDecomposition(positive, 1e-6, 1e-12).getL().getData());
        EigenDecomposition eigen = new EigenDecomposition(symmetric);
        sum.add(eigen.getRealEigenvalues()).add(eigen.getV().getData()).add(new EigenDecomposition(a).getRealEigenvalues());
        SingularValueDecomposition svd = new SingularValueDecomposition(b);
        sum.add(svd.getSingularValues()).add(svd.getU().getData()).print("decompositions");
    }

    private static void interpolation(RandomGenerator random, int n) {
        double[] x = new double[n];
        double[] y = vector(random, n);
        for (int i = 0; i < n; i++) {
            x[i] = i + 0.3 * random.nextDouble();
        }
        PolynomialSplineFunction spline = new SplineInterpolator().interpolate(x, y);
        Checksum sum = new Checksum();
        for (double at = x[0]; at < x[n - 1]; at += 0.17) {
            sum.add(spline.value(at)).add(spline.derivative().value(at));
        }
        sum.add(new LoessInterpolator(0.1, 2).smooth(x, y));
        double[] few = java.util.Arrays.copyOf(x, 12);
        PolynomialFunctionLagrangeForm lagrange = new PolynomialFunctionLagrangeForm(few, java.util.Arrays.copyOf(y, 12));
        for (int i = 0; i < 200; i++) {
            sum.add(lagrange.value(0.05 * i));
        }
        sum.add(lagrange.getCoefficients());
        double[] grid = java.util.Arrays.copyOf(x, 20);
        var surface = new BicubicSplineInterpolator().interpolate(grid, grid, square(random, 20));
        for (int i = 0; i < 200; i++) {
            sum.add(surface.value(1 + 0.08 * i, 17 - 0.07 * i));
        }
        sum.print("interpolation");
    }

    private static void equations(int n) {
        FirstOrderDifferentialEquations chain = new FirstOrderDifferentialEquations() {
            @Override
            public int getDimension() {
                return 2 * n;
            }

            @Override
            public void computeDerivatives(double t, double[] y, double[] derivatives) {
                for (int i = 0; i < n; i++) {
                    double left = i == 0 ? 0 : y[i - 1];
                    double right = i == n - 1 ? 0 : y[i + 1];
                    derivatives[i] = y[n + i];
                    derivatives[n + i] = left - 2 * y[i] + right;
                }
            }
        };
        Checksum sum = new Checksum();
        for (var integrator : java.util.List.of(new ClassicalRungeKuttaIntegrator(0.02), new DormandPrince853Integrator(1e-6, 1, 1e-9, 1e-9),
                new GraggBulirschStoerIntegrator(1e-6, 1, 1e-9, 1e-9), new AdamsMoultonIntegrator(4, 1e-6, 1, 1e-8, 1e-8))) {
            double[] y = new double[2 * n];
            y[n / 2] = 1;
            integrator.integrate(chain, 0, y, 10, y);
            sum.add(y);
        }
        sum.print("equations");
    }

    private static void statistics(RandomGenerator random, int n) {
        double[] x = vector(random, n);
        double[] y = vector(random, n);
        for (int i = 0; i < n; i++) {
            y[i] += 0.5 * x[i];
        }
        DescriptiveStatistics statistics = new DescriptiveStatistics(x);
        Checksum sum = new Checksum().add(statistics.getMean()).add(statistics.getVariance()).add(statistics.getKurtosis()).add(statistics.getSkewness())
                .add(statistics.getPercentile(37)).add(statistics.getGeometricMean()).add(statistics.getMax()).add(statistics.getSumsq());
        sum.add(new PearsonsCorrelation().correlation(x, y)).add(new SpearmansCorrelation().correlation(x, y))
                .add(new KendallsCorrelation().correlation(x, y)).add(new TTest().tTest(x, y));
        double[][] predictors = new double[n / 4][];
        double[] observed = new double[n / 4];
        for (int i = 0; i < predictors.length; i++) {
            predictors[i] = vector(random, 12);
            observed[i] = predictors[i][0] - 2 * predictors[i][7] + random.nextGaussian();
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(observed, predictors);
        sum.add(regression.estimateRegressionParameters()).add(regression.estimateRegressionParametersStandardErrors()).add(regression.calculateRSquared());
        sum.print("statistics");
    }

    private static void transforms(RandomGenerator random) {
        double[][] data = {vector(random, 1 << 13), vector(random, 1 << 13)};
        FastFourierTransformer.transformInPlace(data, DftNormalization.STANDARD, TransformType.FORWARD);
        Checksum sum = new Checksum().add(data);
        FastFourierTransformer.transformInPlace(data, DftNormalization.UNITARY, TransformType.INVERSE);
        sum.add(data).add(new FastHadamardTransformer().transform(data[0], TransformType.FORWARD));
        sum.add(new FastCosineTransformer(DctNormalization.STANDARD_DCT_I).transform(vector(random, (1 << 10) + 1), TransformType.FORWARD));
        sum.add(MathArrays.convolve(vector(random, 700), vector(random, 90))).add(MathArrays.linearCombination(data[0], data[1]));
        double[] sorted = vector(random, 1000);
        MathArrays.sortInPlace(sorted, java.util.Arrays.copyOf(data[1], 1000));
        sum.add(sorted).add(MathArrays.safeNorm(data[0])).add(MathArrays.distance(data[0], data[1])).print("transforms");
    }
}
