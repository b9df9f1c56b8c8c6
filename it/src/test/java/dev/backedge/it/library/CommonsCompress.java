package dev.backedge.it.library;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.deflate.DeflateCompressorInputStream;
import org.apache.commons.compress.compressors.deflate.DeflateCompressorOutputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorOutputStream;

/** commons-compress on seeded text, noise and runs: bzip2, deflate, lz4, snappy, zip and tar, there and back. */
public final class CommonsCompress {
    private static final int CHUNK = 4096;

    private CommonsCompress() {
    }

    private interface Encoder {
        OutputStream open(OutputStream to) throws IOException;
    }

    private interface Decoder {
        InputStream open(InputStream from) throws IOException;
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) throws IOException {
        Effort effort = Effort.of(args);
        for (int round = 0; round < effort.rounds(); round++) {
            byte[] data = data(effort.size(120_000) + 1000 * round, round);
            roundTrip("bzip2", data, BZip2CompressorOutputStream::new, BZip2CompressorInputStream::new);
            byte[] deflated = roundTrip("deflate", data, DeflateCompressorOutputStream::new, DeflateCompressorInputStream::new);
            // a zlib stream is two bytes, a deflate stream (which is a deflate64 stream where no match is longer than 257), four bytes
            decode64("deflate64", data, Arrays.copyOfRange(deflated, 2, deflated.length - 4));
            roundTrip("lz4 block", data, BlockLZ4CompressorOutputStream::new, BlockLZ4CompressorInputStream::new);
            roundTrip("lz4 framed", data, FramedLZ4CompressorOutputStream::new, FramedLZ4CompressorInputStream::new);
            roundTrip("snappy", data, to -> new SnappyCompressorOutputStream(to, data.length), SnappyCompressorInputStream::new);
            roundTrip("snappy framed", data, FramedSnappyCompressorOutputStream::new, FramedSnappyCompressorInputStream::new);
            zip(data);
            tar(data);
        }
    }

    private static byte[] data(int length, int seed) {
        Random random = new Random(seed);
        String[] words = new String[300];
        for (int i = 0; i < words.length; i++) {
            words[i] = Integer.toString(random.nextInt(1 << 20), 36) + ' ';
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words[(int) Math.abs(random.nextGaussian() * 60) % words.length]);
            if (random.nextInt(400) == 0) {
                text.append("=".repeat(20 + random.nextInt(60))).append('\n');
            }
        }
        byte[] data = text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] noise = new byte[length / 10];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, data, data.length / 2, noise.length);
        return data;
    }

    private static byte[] roundTrip(String name, byte[] data, Encoder encoder, Decoder decoder) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = encoder.open(packed)) {
            for (int i = 0; i < data.length; i += CHUNK) {
                out.write(data, i, Math.min(CHUNK, data.length - i));
            }
        }
        Checksum sum = new Checksum().add(packed.toByteArray());
        try (InputStream in = decoder.open(new ByteArrayInputStream(packed.toByteArray()))) {
            if (!Arrays.equals(in.readAllBytes(), data)) {
                throw new AssertionError(name + ": not the same data back");
            }
        }
        sum.print(name);
        return packed.toByteArray();
    }

    private static void decode64(String name, byte[] data, byte[] deflated) throws IOException {
        Checksum sum = new Checksum();
        try (InputStream in = new Deflate64CompressorInputStream(new ByteArrayInputStream(deflated))) {
            sum.add(in.readNBytes(data.length / 8));
        }
        sum.print(name);
    }

    private static void zip(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
            for (int i = 0; i < 5; i++) {
                ZipArchiveEntry entry = new ZipArchiveEntry("entry" + i);
                entry.setTime(0);
                out.putArchiveEntry(entry);
                out.write(data, 0, data.length / (i + 1));
                out.closeArchiveEntry();
            }
        }
        Checksum sum = new Checksum();
        try (ZipArchiveInputStream in = new ZipArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            while (in.getNextEntry() != null) {
                sum.add(in.readAllBytes());
            }
        }
        sum.print("zip");
    }

    private static void tar(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
            for (int i = 0; i < 40; i++) {
                TarArchiveEntry entry = new TarArchiveEntry("entry" + i);
                entry.setModTime(0);
                entry.setSize(data.length / (i + 1));
                out.putArchiveEntry(entry);
                out.write(data, 0, data.length / (i + 1));
                out.closeArchiveEntry();
            }
        }
        Checksum sum = new Checksum().add(bytes.toByteArray());
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            while (in.getNextEntry() != null) {
                sum.add(in.readAllBytes());
            }
        }
        sum.print("tar");
    }
}
