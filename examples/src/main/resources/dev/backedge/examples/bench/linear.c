/* Twins of kernel/Reductions.java and kernel/Elementwise.java. */
#include "bench.h"

KERNEL(sum) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0), sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i];
    return sum;
}

KERNEL(sumWide) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0);
    int64_t sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i];
    return sum;
}

KERNEL(sumIf) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0), limit = I(1)[0], sum = 0;
    for (int32_t i = 0; i < n; i++) {
        if (a[i] > limit) sum += a[i];
    }
    return sum;
}

KERNEL(countIf) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0), limit = I(1)[0], count = 0;
    for (int32_t i = 0; i < n; i++) {
        if (a[i] < limit) count++;
    }
    return count;
}

KERNEL(sumBytes) {
    const int8_t *a = B(0);
    int32_t n = LENGTH(0), sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i];
    return sum;
}

KERNEL(sumFloat) {
    const float *a = F(0);
    int32_t n = LENGTH(0);
    float sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i];
    D(1)[0] = sum;
    return (int64_t) sum;
}

KERNEL(sumDouble) {
    const double *a = D(0);
    int32_t n = LENGTH(0);
    double sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i];
    D(1)[0] = sum;
    return (int64_t) sum;
}

KERNEL(dot) {
    const double *a = D(0), *b = D(1);
    int32_t n = LENGTH(0);
    double sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
    D(2)[0] = sum;
    return (int64_t) sum;
}

KERNEL(dotInt) {
    const int32_t *a = I(0), *b = I(1);
    int32_t n = LENGTH(0), sum = 0;
    for (int32_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

KERNEL(minMax) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0), min = INT32_MAX, max = INT32_MIN;
    for (int32_t i = 0; i < n; i++) {
        min = a[i] < min ? a[i] : min;
        max = a[i] > max ? a[i] : max;
    }
    return (int64_t) min + max;
}

KERNEL(maxDouble) {
    const double *a = D(0);
    int32_t n = LENGTH(0);
    double max = a[0];
    for (int32_t i = 1; i < n; i++) {
        if (a[i] > max) max = a[i];
    }
    D(1)[0] = max;
    return (int64_t) max;
}

KERNEL(argMin) {
    const float *a = F(0);
    int32_t n = LENGTH(0), at = 0;
    float min = a[0];
    for (int32_t i = 1; i < n; i++) {
        if (a[i] < min) {
            min = a[i];
            at = i;
        }
    }
    return at;
}

KERNEL(polyHash) {
    const int8_t *a = B(0);
    int32_t n = LENGTH(0), hash = 1;
    for (int32_t i = 0; i < n; i++) hash = 31 * hash + a[i];
    return hash;
}

KERNEL(find) {
    const int32_t *a = I(0);
    int32_t n = LENGTH(0), x = I(1)[0], at = n;
    for (int32_t i = 0; i < n; i++) {
        if (a[i] == x) {
            at = i;
            break;
        }
    }
    return at;
}

KERNEL(mismatch) {
    const int8_t *a = B(0), *b = B(1);
    int32_t n = LENGTH(0) < LENGTH(1) ? LENGTH(0) : LENGTH(1), i = 0;
    while (i < n && a[i] == b[i]) i++;
    return i;
}

KERNEL(absDiff) {
    const int8_t *a = B(0), *b = B(1);
    int32_t n = LENGTH(0), sum = 0;
    for (int32_t i = 0; i < n; i++) {
        int32_t d = (a[i] & 0xff) - (b[i] & 0xff);
        sum += d < 0 ? -d : d;
    }
    return sum;
}

KERNEL(gather) {
    const int32_t *table = I(0), *index = I(1);
    int32_t n = LENGTH(1), sum = 0;
    for (int32_t i = 0; i < n; i++) sum += table[index[i]];
    return sum;
}

KERNEL(bitCount) {
    const int64_t *a = L(0);
    int32_t n = LENGTH(0), count = 0;
    for (int32_t i = 0; i < n; i++) count += __builtin_popcountll(a[i]);
    return count;
}

KERNEL(xorFold) {
    const int64_t *a = L(0);
    int32_t n = LENGTH(0);
    int64_t fold = 0;
    for (int32_t i = 0; i < n; i++) fold ^= (int64_t) ((uint64_t) a[i] >> (i & 7));
    return fold;
}

KERNEL(add) {
    const int32_t *a = I(0), *b = I(1);
    int32_t *c = I(2), n = LENGTH(2);
    for (int32_t i = 0; i < n; i++) c[i] = a[i] + b[i];
    return c[n - 1];
}

KERNEL(clamp) {
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0), low = I(2)[0], high = I(3)[0];
    for (int32_t i = 0; i < n; i++) {
        int32_t x = a[i] > low ? a[i] : low;
        b[i] = x < high ? x : high;
    }
    return b[n - 1];
}

KERNEL(storeIf) {
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0), limit = I(2)[0];
    for (int32_t i = 0; i < n; i++) {
        if (a[i] > limit) b[i] = a[i];
    }
    return b[n - 1];
}

KERNEL(storeEither) {
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0), limit = I(2)[0];
    for (int32_t i = 0; i < n; i++) {
        if (a[i] > limit) b[i] = 3 * a[i];
        else b[i] = limit - a[i];
    }
    return b[n - 1];
}

KERNEL(saxpy) {
    const float a = (float) D(3)[0], *x = F(0), *y = F(1);
    float *z = F(2);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) z[i] = a * x[i] + y[i];
    return (int64_t) z[n - 1];
}

KERNEL(reverse) {
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) b[n - 1 - i] = a[i];
    return b[0];
}

KERNEL(prefixSum) {
    const int32_t *a = I(0);
    int32_t *b = I(1), n = LENGTH(0), sum = 0;
    for (int32_t i = 0; i < n; i++) {
        sum += a[i];
        b[i] = sum;
    }
    return sum;
}

KERNEL(histogram) {
    const int8_t *a = B(0);
    int32_t *counts = I(1), n = LENGTH(0), m = LENGTH(1);
    for (int32_t i = 0; i < m; i++) counts[i] = 0;
    for (int32_t i = 0; i < n; i++) counts[a[i] & 0xff]++;
    return counts[0];
}

KERNEL(intToDouble) {
    const int32_t *a = I(0);
    double *b = D(1), scale = D(2)[0];
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) b[i] = a[i] * scale;
    return (int64_t) b[n - 1];
}

KERNEL(floatToShort) {
    const float *a = F(0), scale = (float) D(2)[0];
    int16_t *b = S(1);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) b[i] = (int16_t) (int32_t) (a[i] * scale);
    return b[n - 1];
}

KERNEL(mixAudio) {
    const int16_t *a = S(0), *b = S(1);
    int16_t *c = S(2);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        int32_t x = a[i] + b[i];
        if (x > 32767) x = 32767;
        else if (x < -32768) x = -32768;
        c[i] = (int16_t) x;
    }
    return c[n - 1];
}

KERNEL(rgbToGray) {
    const int8_t *rgb = B(0);
    int8_t *gray = B(1);
    int32_t n = LENGTH(1);
    for (int32_t i = 0, k = 0; i < n; i++, k += 3) {
        int32_t luminance = 77 * (rgb[k] & 0xff) + 150 * (rgb[k + 1] & 0xff) + 29 * (rgb[k + 2] & 0xff);
        gray[i] = (int8_t) (luminance >> 8);
    }
    return gray[n - 1];
}

KERNEL(complexProduct) {
    const double *a = D(0), *b = D(1);
    double *c = D(2);
    int32_t n = LENGTH(2);
    for (int32_t i = 0; i < n; i += 2) {
        c[i] = a[i] * b[i] - a[i + 1] * b[i + 1];
        c[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
    }
    return (int64_t) c[n - 1];
}

KERNEL(hypot) {
    const double *x = D(0), *y = D(1);
    double *r = D(2);
    int32_t n = LENGTH(2);
    for (int32_t i = 0; i < n; i++) r[i] = sqrt(x[i] * x[i] + y[i] * y[i]);
    return (int64_t) r[n - 1];
}

KERNEL(lowPass) {
    const double *a = D(0), alpha = D(2)[0];
    double *b = D(1), y = 0;
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        y += alpha * (a[i] - y);
        b[i] = y;
    }
    return (int64_t) (y * 1000);
}

KERNEL(divideByTen) {
    const int32_t *a = I(0);
    int32_t *quotient = I(1), *remainder = I(2), n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        quotient[i] = a[i] / 10;
        remainder[i] = a[i] % 10;
    }
    return remainder[0];
}

KERNEL(tsvcS273) {
    const double *a = D(0), *d = D(3), *e = D(4);
    double *b = D(1), *c = D(2);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        double x = a[i] + d[i] * e[i];
        b[i] = x;
        if (x < 0) b[i] += d[i] * e[i];
        c[i] = x * d[i];
    }
    return (int64_t) c[n - 1];
}
