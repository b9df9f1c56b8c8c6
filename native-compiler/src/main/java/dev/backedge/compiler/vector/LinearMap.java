package dev.backedge.compiler.vector;

/** x becomes x * factor + constant, in 64 bits without overflow checks: exact modulo 2^64, and so modulo 2^32. */
record LinearMap(long factor, long constant) {
    static final LinearMap IDENTITY = new LinearMap(1, 0);

    /** First this, then the other. */
    LinearMap then(LinearMap other) {
        return new LinearMap(factor * other.factor, constant * other.factor + other.constant);
    }

    /** This so many times. */
    LinearMap times(int count) {
        LinearMap result = IDENTITY;
        for (int i = 0; i < count; i++) {
            result = result.then(this);
        }
        return result;
    }

    LinearMap plus(LinearMap other) {
        return new LinearMap(factor + other.factor, constant + other.constant);
    }

    LinearMap scaled(long by) {
        return new LinearMap(factor * by, constant * by);
    }
}
