package io.rewardwallet.console;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Stores pictures of pages with the 256 colours that each has most of: half the size, and nobody sees it. */
final class Pictures {

    private static final int COLOURS = 256;
    private static final int BITS = 8;

    private Pictures() {}

    static void store(byte[] png, Path file) throws IOException {
        BufferedImage seen = ImageIO.read(new ByteArrayInputStream(png));
        int width = seen.getWidth();
        int[] pixels = seen.getRGB(0, 0, width, seen.getHeight(), null, 0, width);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels) {
            counts.merge(pixel, 1, Integer::sum);
        }
        int[] palette = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(COLOURS)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        var colours = new IndexColorModel(BITS, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        var stored = new BufferedImage(width, seen.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < pixels.length; i++) {
            int place = places.computeIfAbsent(pixels[i], pixel -> nearest(palette, pixel));
            stored.getRaster().setSample(i % width, i / width, 0, place);
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(stored, "png", file.toFile());
    }

    private static int nearest(int[] palette, int pixel) {
        return IntStream.range(0, palette.length)
                .boxed()
                .min(Comparator.comparingInt(place -> distance(palette[place], pixel)))
                .orElseThrow();
    }

    private static int distance(int one, int other) {
        int red = (one >> 16 & 255) - (other >> 16 & 255);
        int green = (one >> 8 & 255) - (other >> 8 & 255);
        int blue = (one & 255) - (other & 255);
        return red * red + green * green + blue * blue;
    }
}
