package dev.backedge.it.program.away;

/** What its methods call on {@code this} is in another package, and nobody but heirs may call it. */
public abstract class Template {
    protected abstract int part(int i);

    /** Only this package may call it, and override it. */
    abstract static class Closed {
        abstract int secret(int i);

        int bytecodeSecrets(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                sum = sum * 3 + secret(i);
            }
            return sum;
        }
    }

    /** Makes a method public that a class has which nobody sees: javac adds a bridge. */
    public static class Open extends Hidden {
    }

    public final int nativeParts(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = sum * 3 + part(i);
        }
        return sum;
    }

    public static int secrets(int n) {
        return new Closed() {
            @Override
            int secret(int i) {
                return i * 5;
            }
        }.bytecodeSecrets(n);
    }
}

class Hidden {
    private final int[] table = {2, 3, 5, 7};

    public int at(int i) {
        return table[i & 3];
    }
}
