package dev.backedge.it.program;

import dev.backedge.it.program.away.Kernel;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.function.IntUnaryOperator;

/**
 * Loops that call methods of interfaces and abstract classes, on receivers for which the class file makes objects of one class only: and sometimes there is another one. Methods whose names
 * start with "native" must run native; those whose names start with "learned" may once the agent has seen their receivers, of which the class file does not tell enough. What each prints must be the same without the agent, stack traces included.
 */
public final class InterfaceShapes {
    private static final Figure SQUARE = new Square(4);
    private static final IntUnaryOperator ANONYMOUS = new IntUnaryOperator() {
        @Override
        public int applyAsInt(int n) {
            return n * 5 ^ n >>> 2;
        }
    };
    private static Figure replaceable = new Square(9);

    private final Figure kept = new Round(7);
    private final Kernel.Weighted weighted = new Kernel.Heavy();
    private final Shape shape = new Square(2);
    private final Figure solid = new Cube(3);
    private final Figure odd = new Odd();
    private Kernel kernel = Kernel.affine(3);
    private Figure given = new Square(5);

    private InterfaceShapes() {
    }

    interface Figure {
        int area(int i);

        default int corners() {
            return 4;
        }

        default int weight(int i) {
            return area(i) * 3 + corners();
        }
    }

    interface Solid extends Figure {
        @Override
        default int weight(int i) {
            return area(i) * 5 - corners();
        }
    }

    abstract static class Shape implements Figure {
        int side;
        long calls;

        Shape(int side) {
            this.side = side;
        }

        public int side() {
            return side;
        }

        public abstract int edge(int i);
    }

    static class Square extends Shape {
        private final int[] sizes = {1, 4, 9, 16};

        Square(int side) {
            super(side);
        }

        @Override
        public int area(int i) {
            return side() * side + sizes[i & 3] + i;
        }

        @Override
        public int edge(int i) {
            return sizes[i % sizes.length] - side;
        }
    }

    static final class Cube extends Square implements Solid {
        Cube(int side) {
            super(side);
        }

        @Override
        public int area(int i) {
            return 6 * side * side + i;
        }
    }

    /** What it inherits is that of the interface named last. */
    static final class Odd implements Figure, Solid {
        @Override
        public int area(int i) {
            return 2 * i;
        }
    }

    static final class Heavy extends Square {
        Heavy(int side) {
            super(side);
        }

        @Override
        public int weight(int i) {
            return i * i;
        }
    }

    static class Round extends Shape {
        Round(int side) {
            super(side);
        }

        @Override
        public int area(int i) {
            return side * 355 / (113 + i);
        }

        @Override
        public int edge(int i) {
            calls++;
            return side + i;
        }

        @Override
        public int corners() {
            return 0;
        }
    }

    /** Is a square, and is not. */
    static final class Tilted extends Square {
        Tilted(int side) {
            super(side);
        }

        @Override
        public int side() {
            return -side;
        }
    }

    static class Other implements Figure {
        int area = 13;

        @Override
        public int area(int i) {
            return i - area;
        }
    }

    /** Makes objects of other classes be where the class itself puts squares. */
    static final class Changes {
        private Changes() {
        }

        static void given(InterfaceShapes shapes, Figure figure) {
            shapes.given = figure;
        }

        static void replaceable(Figure figure) {
            replaceable = figure;
        }
    }

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 8; round++) {
            InterfaceShapes shapes = new InterfaceShapes();
            System.out.println(nativeConstant(2000) + " " + shapes.nativeField(1500) + " " + nativeLocal(900) + " " + nativeAnonymous(2000) + " " + shapes.nativeAbstract(800)
                    + " " + shapes.nativeOverriding(700) + " " + shapes.nativeSide(600));
            System.out.println(shapes.nativeDefault(700) + " " + shapes.nativeSolid(700) + " " + shapes.learnedOdd(700));
            System.out.println(shapes.learnedOfFactory(500) + " " + shapes.learnedDefault(500) + " " + learnedParameter(SQUARE, 500) + " " + shapes.nativeCounting(400));
            for (Figure figure : new Figure[] {new Square(3), new Heavy(2), new Cube(2), new Odd(), new Tilted(3), new Other(), hidden(), null, new Square(6)}) {
                Changes.given(shapes, figure);
                System.out.println(shapes.nativeGiven(1200) + " " + shapes.nativeDefaultOfGiven(1100) + " " + nativeReplaceable(round % 2 == 0 ? figure : null, 1200));
            }
            System.out.println(shapes.nativeTrace(2000));
        }
    }

    private static Figure hidden() throws Exception {
        try (InputStream in = InterfaceShapes.class.getResourceAsStream("InterfaceShapes$Other.class")) {
            return (Figure) MethodHandles.lookup().defineHiddenClass(in.readAllBytes(), false).lookupClass().getDeclaredConstructor().newInstance();
        }
    }

    private static long nativeConstant(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + SQUARE.area(i);
        }
        return sum;
    }

    private int nativeField(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + kept.area(i);
        }
        return sum;
    }

    private static int nativeLocal(int n) {
        Figure figure = new Round(n);
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 7 + figure.area(i) * figure.corners();
        }
        return sum;
    }

    private static int nativeAnonymous(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += ANONYMOUS.applyAsInt(i);
        }
        return sum;
    }

    private int nativeAbstract(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + weighted.weigh(i);
        }
        return sum;
    }

    private int nativeOverriding(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + weighted.plain(i);
        }
        return sum;
    }

    /** A field of the abstract class, read by the loop and by what it calls. */
    private int nativeSide(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + shape.edge(i) + shape.side;
        }
        return sum;
    }

    /** What it calls writes a field of an object that the verifier does not know for one that has it. */
    private int nativeCounting(int n) {
        Shape round = new Round(n);
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += i % 100 == 0 ? round.edge(i) : i;
        }
        return sum + (int) round.calls;
    }

    private int nativeGiven(int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 3 + (i < 300 ? i : given.area(i));
            }
        } catch (NullPointerException e) {
            return sum * 31 + i;
        }
        return sum;
    }

    private int nativeDefault(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + kept.weight(i);
        }
        return sum;
    }

    private int nativeSolid(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + solid.weight(i) + solid.corners();
        }
        return sum;
    }

    private int learnedOdd(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + odd.weight(i);
        }
        return sum;
    }

    private int nativeDefaultOfGiven(int n) {
        int sum = 0;
        int i = 0;
        try {
            for (; i < n; i++) {
                sum = sum * 3 + given.weight(i);
            }
        } catch (NullPointerException e) {
            return sum * 31 + i;
        }
        return sum;
    }

    private static int nativeReplaceable(Figure other, int n) {
        int sum = 0;
        Figure before = replaceable;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + replaceable.area(i);
            if (i == 900 && other != null) {
                Changes.replaceable(other);
            }
        }
        Changes.replaceable(before);
        return sum;
    }

    private String nativeTrace(int n) {
        int sum = 0;
        try {
            for (int i = 0; i < n; i++) {
                int at = i < 1500 ? i : -i;
                sum += shape.edge(at);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            return sum + " " + e.getMessage() + " " + Traces.frame(e, 0) + " " + Traces.frame(e, 1);
        }
        return String.valueOf(sum);
    }

    private int learnedOfFactory(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += kernel.apply(i);
        }
        return sum;
    }

    private int learnedDefault(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += kernel.twice(i);
        }
        return sum;
    }

    private static int learnedParameter(Figure figure, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += figure.area(i);
        }
        return sum;
    }
}
