package dev.backedge.it.library;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** RoaringBitmap on seeded sets: dense, sparse and in runs; and, or, xor, andNot, aggregation, iteration, rank and select, serialisation. */
public final class Roaring {
    private Roaring() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) throws IOException {
        Effort effort = Effort.of(args);
        for (int round = 0; round < effort.rounds(); round++) {
            Random random = new Random(round);
            RoaringBitmap[] sets = {dense(random, effort.size(60_000)), sparse(random, effort.size(20_000)), runs(random), dense(random, effort.size(30_000)),
                    sparse(random, effort.size(10_000)), mixed(random)};
            algebra(sets);
            queries(sets, random, effort.size(5_000));
            serialise(sets);
            longs(random, effort.size(20_000));
        }
    }

    private static RoaringBitmap dense(Random random, int n) {
        RoaringBitmap set = new RoaringBitmap();
        for (int i = 0; i < n; i++) {
            set.add(random.nextInt(150_000));
        }
        return set;
    }

    private static RoaringBitmap sparse(Random random, int n) {
        RoaringBitmapWriter<RoaringBitmap> writer = RoaringBitmapWriter.writer().get();
        int value = 0;
        for (int i = 0; i < n; i++) {
            writer.add(value += 1 + random.nextInt(60));
        }
        return writer.get();
    }

    private static RoaringBitmap runs(Random random) {
        RoaringBitmap set = new RoaringBitmap();
        long start = 0;
        for (int i = 0; i < 2_000; i++) {
            long end = start + 1 + random.nextInt(200);
            set.add(start, end);
            start = end + 1 + random.nextInt(100);
        }
        set.runOptimize();
        return set;
    }

    private static RoaringBitmap mixed(Random random) {
        RoaringBitmap set = RoaringBitmap.or(sparse(random, 5_000), runs(random));
        set.flip(70_000L, 140_000L);
        set.remove(100_000L, 110_000L);
        return set;
    }

    private static void algebra(RoaringBitmap[] sets) {
        Checksum sum = new Checksum();
        for (RoaringBitmap a : sets) {
            for (RoaringBitmap b : sets) {
                RoaringBitmap and = RoaringBitmap.and(a, b);
                RoaringBitmap or = RoaringBitmap.or(a, b);
                RoaringBitmap xor = RoaringBitmap.xor(a, b);
                RoaringBitmap andNot = RoaringBitmap.andNot(a, b);
                sum.add(and.hashCode(), or.hashCode(), xor.hashCode(), andNot.hashCode(), RoaringBitmap.andCardinality(a, b), RoaringBitmap.orCardinality(a, b));
                sum.add(RoaringBitmap.intersects(and, xor) ? 1 : 0);
                RoaringBitmap inPlace = a.clone();
                inPlace.or(b);
                inPlace.andNot(and);
                inPlace.xor(or);
                inPlace.and(a);
                sum.add(inPlace.hashCode(), inPlace.getCardinality());
            }
        }
        sum.add(FastAggregation.or(sets).hashCode(), FastAggregation.and(sets).hashCode(), FastAggregation.xor(sets).hashCode());
        sum.add(FastAggregation.horizontal_or(sets).hashCode()).add(FastAggregation.priorityqueue_or(sets).hashCode()).print("algebra");
    }

    private static void queries(RoaringBitmap[] sets, Random random, int n) {
        Checksum sum = new Checksum();
        for (RoaringBitmap set : sets) {
            for (IntIterator i = set.getIntIterator(); i.hasNext();) {
                sum.add((long) i.next());
            }
            for (IntIterator i = set.getReverseIntIterator(); i.hasNext();) {
                sum.add((long) i.next());
            }
            set.forEach((int value) -> sum.add((long) value));
            sum.add(set.toArray());
            for (int i = 0; i < n; i++) {
                int at = random.nextInt(set.getCardinality());
                sum.add(set.select(at)).add(set.rank(at)).add(set.contains(at) ? 1 : 0).add(set.nextValue(at)).add(set.previousAbsentValue(at));
            }
            int[] batch = new int[256];
            for (var i = set.getBatchIterator(); i.hasNext();) {
                int read = i.nextBatch(batch);
                sum.add((long) read).add(batch[read - 1]);
            }
        }
        sum.print("queries");
    }

    private static void serialise(RoaringBitmap[] sets) throws IOException {
        Checksum sum = new Checksum();
        for (RoaringBitmap set : sets) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            set.serialize(new DataOutputStream(bytes));
            RoaringBitmap back = new RoaringBitmap();
            back.deserialize(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            if (!back.equals(set)) {
                throw new AssertionError("not the same set after serialisation");
            }
            sum.add(bytes.toByteArray());
        }
        sum.print("serialisation");
    }

    private static void longs(Random random, int n) {
        Roaring64Bitmap a = new Roaring64Bitmap();
        Roaring64Bitmap b = new Roaring64Bitmap();
        for (int i = 0; i < n; i++) {
            a.addLong(random.nextLong() >>> 40);
            b.addLong(random.nextLong() >>> 41);
        }
        a.or(b);
        b.and(a);
        Checksum sum = new Checksum();
        a.forEach(sum::add);
        sum.add(b.getLongCardinality()).print("longs");
    }
}
