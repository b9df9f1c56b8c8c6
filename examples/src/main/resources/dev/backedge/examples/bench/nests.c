/* Twins of kernel/Matrices.java, kernel/Grids.java and kernel/Numerics.java. */
#include "bench.h"

KERNEL(matmul) {
    const double *a = D(0), *b = D(1);
    double *c = D(2);
    int32_t n = I(3)[0];
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            double sum = 0;
            for (int32_t k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
    }
    return (int64_t) c[n];
}

KERNEL(matmulRows) {
    int32_t n = LENGTH(0);
    double **a = ROWS(0), **b = ROWS(n), **c = ROWS(2 * n);
    for (int32_t i = 0; i < n; i++) {
        const double *row = a[i];
        double *out = c[i];
        for (int32_t j = 0; j < n; j++) {
            double sum = 0;
            for (int32_t k = 0; k < n; k++) sum += row[k] * b[k][j];
            out[j] = sum;
        }
    }
    return (int64_t) c[1][0];
}

KERNEL(matmulFloat) {
    const float *a = F(0), *b = F(1);
    float *c = F(2);
    int32_t n = I(3)[0];
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) c[i * n + j] = 0;
        for (int32_t k = 0; k < n; k++) {
            float x = a[i * n + k];
            for (int32_t j = 0; j < n; j++) c[i * n + j] += x * b[k * n + j];
        }
    }
    return (int64_t) c[n];
}

KERNEL(factorize) {
    const double *a = D(0);
    double *lu = D(1);
    int32_t n = I(2)[0];
    for (int32_t i = 0; i < n * n; i++) lu[i] = a[i];
    for (int32_t k = 0; k < n; k++) {
        for (int32_t i = k + 1; i < n; i++) {
            double factor = lu[i * n + k] / lu[k * n + k];
            lu[i * n + k] = factor;
            for (int32_t j = k + 1; j < n; j++) lu[i * n + j] -= factor * lu[k * n + j];
        }
    }
    return (int64_t) lu[n * n - 1];
}

KERNEL(transpose) {
    const double *a = D(0);
    double *b = D(1);
    int32_t n = I(2)[0];
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) b[j * n + i] = a[i * n + j];
    }
    return (int64_t) b[1];
}

KERNEL(atax) {
    const double *a = D(0), *x = D(1);
    double *y = D(2);
    int32_t m = I(3)[0], n = I(4)[0];
    for (int32_t j = 0; j < n; j++) y[j] = 0;
    for (int32_t i = 0; i < m; i++) {
        double sum = 0;
        for (int32_t j = 0; j < n; j++) sum += a[i * n + j] * x[j];
        for (int32_t j = 0; j < n; j++) y[j] += a[i * n + j] * sum;
    }
    return (int64_t) y[0];
}

KERNEL(sparse) {
    const double *values = D(0), *x = D(3);
    const int32_t *columns = I(1), *row_starts = I(2);
    double *y = D(4);
    int32_t n = LENGTH(4);
    for (int32_t row = 0; row < n; row++) {
        double sum = 0;
        for (int32_t i = row_starts[row]; i < row_starts[row + 1]; i++) sum += x[columns[i]] * values[i];
        y[row] = sum;
    }
    return (int64_t) y[0];
}

KERNEL(shortestPaths) {
    const int32_t *edges = I(0);
    int32_t *paths = I(1), n = I(2)[0];
    for (int32_t i = 0; i < n * n; i++) paths[i] = edges[i];
    for (int32_t k = 0; k < n; k++) {
        for (int32_t i = 0; i < n; i++) {
            int32_t to_k = paths[i * n + k];
            for (int32_t j = 0; j < n; j++) {
                int32_t with = to_k + paths[k * n + j], without = paths[i * n + j];
                paths[i * n + j] = without < with ? without : with;
            }
        }
    }
    return paths[n - 1];
}

KERNEL(spectralNorm) {
    const double *x = D(0);
    double *y = D(1);
    int32_t n = LENGTH(0);
    for (int32_t i = 0; i < n; i++) {
        double sum = 0;
        for (int32_t j = 0; j < n; j++) sum += x[j] / ((i + j) * (i + j + 1) / 2 + i + 1);
        y[i] = sum;
    }
    return (int64_t) (y[0] * 1000);
}

KERNEL(jacobi) {
    const double *start = D(0);
    double *a = D(1), *b = D(2);
    int32_t n = I(3)[0];
    for (int32_t i = 1; i < n - 1; i++) {
        for (int32_t j = 1; j < n - 1; j++) {
            int32_t p = i * n + j;
            b[p] = 0.2 * (start[p] + start[p - 1] + start[p + 1] + start[p - n] + start[p + n]);
        }
    }
    for (int32_t i = 1; i < n - 1; i++) {
        for (int32_t j = 1; j < n - 1; j++) {
            int32_t p = i * n + j;
            a[p] = 0.2 * (b[p] + b[p - 1] + b[p + 1] + b[p - n] + b[p + n]);
        }
    }
    return (int64_t) a[n + 1];
}

KERNEL(relax) {
    const double *start = D(0);
    double *g = D(1), omega = D(3)[0];
    int32_t n = I(2)[0];
    for (int32_t i = 0; i < n * n; i++) g[i] = start[i];
    double quarter = omega * 0.25, rest = 1 - omega;
    for (int32_t i = 1; i < n - 1; i++) {
        int32_t row = i * n;
        for (int32_t j = 1; j < n - 1; j++) {
            g[row + j] = quarter * (g[row - n + j] + g[row + n + j] + g[row + j - 1] + g[row + j + 1]) + rest * g[row + j];
        }
    }
    return (int64_t) g[n + 1];
}

KERNEL(heat) {
    const double *a = D(0);
    double *b = D(1);
    int32_t n = I(2)[0];
    for (int32_t i = 1; i < n - 1; i++) {
        for (int32_t j = 1; j < n - 1; j++) {
            for (int32_t k = 1; k < n - 1; k++) {
                int32_t p = (i * n + j) * n + k;
                b[p] = 0.125 * (a[p + n * n] - 2 * a[p] + a[p - n * n]) + 0.125 * (a[p + n] - 2 * a[p] + a[p - n])
                        + 0.125 * (a[p + 1] - 2 * a[p] + a[p - 1]) + a[p];
            }
        }
    }
    return (int64_t) b[(n + 1) * n + 1];
}

KERNEL(convolve) {
    const float *image = F(0), *taps = F(1);
    float *out = F(2);
    int32_t width = I(3)[0], height = I(4)[0], size = I(5)[0];
    for (int32_t y = 0; y <= height - size; y++) {
        for (int32_t x = 0; x <= width - size; x++) {
            float sum = 0;
            for (int32_t v = 0; v < size; v++) {
                for (int32_t u = 0; u < size; u++) sum += image[(y + v) * width + x + u] * taps[v * size + u];
            }
            out[y * width + x] = sum;
        }
    }
    return (int64_t) out[0];
}

KERNEL(blur) {
    const int8_t *image = B(0);
    int8_t *out = B(1);
    int32_t width = I(2)[0], height = I(3)[0];
    for (int32_t y = 1; y < height - 1; y++) {
        for (int32_t x = 1; x < width - 1; x++) {
            int32_t sum = 0, p = y * width + x;
            for (int32_t q = p - width; q <= p + width; q += width) {
                sum += (image[q - 1] & 0xff) + (image[q] & 0xff) + (image[q + 1] & 0xff);
            }
            out[p] = (int8_t) (sum * 7282 >> 16);
        }
    }
    return out[width + 1];
}

KERNEL(life) {
    const int8_t *cells = B(0);
    int8_t *next = B(1);
    int32_t width = I(2)[0], height = I(3)[0], alive = 0;
    for (int32_t y = 1; y < height - 1; y++) {
        for (int32_t x = 1; x < width - 1; x++) {
            int32_t p = y * width + x;
            int32_t neighbours = cells[p - width - 1] + cells[p - width] + cells[p - width + 1] + cells[p - 1] + cells[p + 1]
                    + cells[p + width - 1] + cells[p + width] + cells[p + width + 1];
            if (neighbours == 3 || (neighbours == 2 && cells[p] == 1)) {
                next[p] = 1;
                alive++;
            } else {
                next[p] = 0;
            }
        }
    }
    return alive;
}

KERNEL(mandelbrot) {
    int32_t *times = I(0), size = I(1)[0], limit = I(2)[0];
    for (int32_t row = 0; row < size; row++) {
        double ci = 2.0 * row / size - 1;
        for (int32_t column = 0; column < size; column++) {
            double cr = 2.0 * column / size - 1.5, zr = 0, zi = 0;
            int32_t k = 0;
            while (k < limit && zr * zr + zi * zi <= 4) {
                double r = zr * zr - zi * zi + cr;
                zi = 2 * zr * zi + ci;
                zr = r;
                k++;
            }
            times[row * size + column] = k;
        }
    }
    return times[0];
}

KERNEL(nbody) {
    const double *start = D(0);
    double *state = D(1), dt = D(3)[0];
    int32_t n = LENGTH(0), steps = I(2)[0];
    for (int32_t i = 0; i < n; i++) state[i] = start[i];
    for (int32_t step = 0; step < steps; step++) {
        for (int32_t i = 0; i < n; i += 7) {
            for (int32_t j = i + 7; j < n; j += 7) {
                double dx = state[i] - state[j];
                double dy = state[i + 1] - state[j + 1];
                double dz = state[i + 2] - state[j + 2];
                double squared = dx * dx + dy * dy + dz * dz;
                double magnitude = dt / (squared * sqrt(squared));
                state[i + 3] -= dx * state[j + 6] * magnitude;
                state[i + 4] -= dy * state[j + 6] * magnitude;
                state[i + 5] -= dz * state[j + 6] * magnitude;
                state[j + 3] += dx * state[i + 6] * magnitude;
                state[j + 4] += dy * state[i + 6] * magnitude;
                state[j + 5] += dz * state[i + 6] * magnitude;
            }
        }
        for (int32_t i = 0; i < n; i += 7) {
            state[i] += dt * state[i + 3];
            state[i + 1] += dt * state[i + 4];
            state[i + 2] += dt * state[i + 5];
        }
    }
    return (int64_t) (state[0] * 1000);
}

KERNEL(fft) {
    const double *in_re = D(0), *in_im = D(1), *cosines = D(4), *sines = D(5);
    double *re = D(2), *im = D(3);
    int32_t n = LENGTH(2);
    for (int32_t i = 0; i < n; i++) {
        re[i] = in_re[i];
        im[i] = in_im[i];
    }
    for (int32_t half = 1; half < n; half <<= 1) {
        int32_t step = n / (2 * half);
        for (int32_t start = 0; start < n; start += 2 * half) {
            for (int32_t k = 0; k < half; k++) {
                double wr = cosines[k * step], wi = sines[k * step];
                int32_t p = start + k, q = p + half;
                double tr = re[q] * wr - im[q] * wi;
                double ti = re[q] * wi + im[q] * wr;
                re[q] = re[p] - tr;
                im[q] = im[p] - ti;
                re[p] += tr;
                im[p] += ti;
            }
        }
    }
    return (int64_t) re[1];
}

KERNEL(editDistance) {
    const int8_t *a = B(0), *b = B(1);
    int32_t m = LENGTH(0), n = LENGTH(1), *previous = I(2), *current = I(3);
    for (int32_t j = 0; j <= n; j++) previous[j] = j;
    for (int32_t i = 1; i <= m; i++) {
        current[0] = i;
        for (int32_t j = 1; j <= n; j++) {
            int32_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            int32_t other = (previous[j] < current[j - 1] ? previous[j] : current[j - 1]) + 1;
            current[j] = replace < other ? replace : other;
        }
        int32_t *swap = previous;
        previous = current;
        current = swap;
    }
    return previous[n];
}

KERNEL(longestCommon) {
    const int8_t *a = B(0), *b = B(1);
    int16_t *table = S(2);
    int32_t m = LENGTH(0), n = LENGTH(1), width = n + 1;
    for (int32_t i = 0; i < m; i++) {
        for (int32_t j = 0; j < n; j++) {
            int32_t at = (i + 1) * width + j + 1;
            if (a[i] == b[j]) table[at] = (int16_t) (table[at - width - 1] + 1);
            else table[at] = table[at - width] > table[at - 1] ? table[at - width] : table[at - 1];
        }
    }
    return table[m * width + n];
}

KERNEL(knapsack) {
    const int32_t *weights = I(0), *values = I(1);
    int32_t *best = I(2), items = LENGTH(0), capacity = LENGTH(2) - 1;
    for (int32_t c = 0; c <= capacity; c++) best[c] = 0;
    for (int32_t item = 0; item < items; item++) {
        int32_t weight = weights[item], value = values[item];
        for (int32_t c = capacity; c >= weight; c--) {
            int32_t with = best[c - weight] + value;
            if (with > best[c]) best[c] = with;
        }
    }
    return best[capacity];
}
