package dev.backedge.it.library;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jcodec.codecs.h264.H264Decoder;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.codecs.mjpeg.JpegDecoder;
import org.jcodec.codecs.png.PNGDecoder;
import org.jcodec.codecs.png.PNGEncoder;
import org.jcodec.codecs.prores.ProresDecoder;
import org.jcodec.codecs.prores.ProresEncoder;
import org.jcodec.codecs.vpx.VP8Encoder;
import org.jcodec.common.VideoDecoder;
import org.jcodec.common.VideoEncoder;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;
import org.jcodec.scale.ColorUtil;
import org.jcodec.scale.Transform;

/** jcodec (class files of version 50) on seeded moving pictures: H.264, ProRes and PNG there and back, VP8, JPEG from the JDK's encoder, colour spaces. */
public final class JCodec {
    private static final int WIDTH = 176;
    private static final int HEIGHT = 144;

    private JCodec() {
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) throws IOException {
        Effort effort = Effort.of(args);
        int frames = effort.size(4 * effort.rounds());
        video("h264", H264Encoder.createH264Encoder(), new H264Decoder(), ColorSpace.YUV420J, frames);
        video("prores", ProresEncoder.createProresEncoder("HQ", false), new ProresDecoder(), ColorSpace.YUV422, frames);
        video("vp8", VP8Encoder.createVP8Encoder(20), null, ColorSpace.YUV420, frames);
        video("png", new PNGEncoder(), new PNGDecoder(), ColorSpace.RGB, frames);
        jpeg(frames);
        colours(frames);
    }

    /** A texture that moves over a gradient, with some noise. */
    private static Picture frame(ColorSpace colours, int number) {
        Random random = new Random(number);
        Picture picture = Picture.create(WIDTH, HEIGHT, colours);
        for (int plane = 0; plane < colours.nComp; plane++) {
            byte[] data = picture.getPlaneData(plane);
            boolean packed = colours == ColorSpace.RGB;
            int width = packed ? WIDTH * 3 : picture.getPlaneWidth(plane);
            for (int i = 0; i < data.length; i++) {
                int x = i % width;
                int y = i / width;
                int texture = ((x + 3 * number) * 7 ^ (y + number) * 13) & 31;
                data[i] = (byte) ((x + 2 * y + 20 * plane) / 3 % 150 + texture + random.nextInt(4) - 100);
            }
            if (packed) {
                break;
            }
        }
        return picture;
    }

    /** @param decoder null where jcodec's does not read what its encoder writes */
    private static void video(String name, VideoEncoder encoder, VideoDecoder decoder, ColorSpace colours, int frames) {
        Checksum sum = new Checksum();
        for (int i = 0; i < frames; i++) {
            Picture picture = frame(colours, i);
            ByteBuffer room = ByteBuffer.allocate(Math.max(1 << 20, encoder.estimateBufferSize(picture)));
            ByteBuffer packed = encoder.encodeFrame(picture, room).getData();
            byte[] bytes = new byte[packed.remaining()];
            packed.duplicate().get(bytes);
            sum.add(bytes);
            if (decoder != null) {
                add(sum, decoder.decodeFrame(packed, Picture.create(WIDTH + 32, HEIGHT + 32, colours).getData()));
            }
        }
        sum.print(name);
    }

    private static void jpeg(int frames) throws IOException {
        Checksum sum = new Checksum();
        JpegDecoder decoder = new JpegDecoder();
        for (int i = 0; i < frames; i++) {
            byte[] pixels = frame(ColorSpace.RGB, i).getPlaneData(0);
            BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < WIDTH * HEIGHT; p++) {
                int rgb = (pixels[3 * p] + 128) << 16 | (pixels[3 * p + 1] + 128) << 8 | (pixels[3 * p + 2] + 128);
                image.setRGB(p % WIDTH, p / WIDTH, rgb);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.setUseCache(false);
            ImageIO.write(image, "jpg", bytes);
            Picture target = Picture.create(WIDTH + 32, HEIGHT + 32, ColorSpace.YUV444);
            add(sum, decoder.decodeFrame(ByteBuffer.wrap(bytes.toByteArray()), target.getData()));
        }
        sum.print("jpeg");
    }

    private static void colours(int frames) {
        Checksum sum = new Checksum();
        for (int i = 0; i < frames; i++) {
            Picture rgb = frame(ColorSpace.RGB, i);
            for (ColorSpace to : new ColorSpace[] {ColorSpace.YUV420, ColorSpace.YUV420J, ColorSpace.YUV422}) {
                Transform there = ColorUtil.getTransform(ColorSpace.RGB, to);
                Transform back = ColorUtil.getTransform(to, ColorSpace.RGB);
                Picture yuv = Picture.create(WIDTH, HEIGHT, to);
                if (there != null) {
                    there.transform(rgb, yuv);
                    add(sum, yuv);
                }
                if (back != null) {
                    Picture again = Picture.create(WIDTH, HEIGHT, ColorSpace.RGB);
                    back.transform(yuv, again);
                    add(sum, again);
                }
            }
        }
        sum.print("colours");
    }

    private static void add(Checksum sum, Picture picture) {
        for (byte[] plane : picture.getData()) {
            if (plane != null) {
                sum.add(plane);
            }
        }
    }
}
