package dev.backedge.it.program;

import dev.backedge.annotation.Osr;

/** Loops chosen by annotation: on a method, on a type, and by an annotation of the program's own that is called Osr too. */
public final class Annotated {
    private Annotated() {
    }

    @Osr
    static int onMethod(int n) {
        int x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 31 + i;
        }
        return x;
    }

    static int notChosen(int n) {
        int x = 1;
        for (int i = 0; i < n; i++) {
            x = x * 37 + i;
        }
        return x;
    }

    @Osr
    static final class Type {
        private Type() {
        }

        static int onType(int n) {
            int x = 1;
            for (int i = 0; i < n; i++) {
                x = x * 41 + i;
            }
            return x;
        }
    }

    static final class Own {
        private Own() {
        }

        @interface Osr {
        }

        @Osr
        static int onOwn(int n) {
            int x = 1;
            for (int i = 0; i < n; i++) {
                x = x * 43 + i;
            }
            return x;
        }
    }

    public static void main(String[] args) {
        int n = 100_000;
        System.out.println(onMethod(n) + " " + notChosen(n) + " " + Type.onType(n) + " " + Own.onOwn(n));
    }
}
