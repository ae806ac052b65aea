package io.nubila.drivers.hypervisor.simulated;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The picture a simulated guest shows: lines of text, white on dark, below a bar with the guest's name. Letters are capitals
 * of five by seven points, each point four pixels.
 */
final class Screen {
    static final int WIDTH = 640;
    static final int HEIGHT = 400;
    static final int INK = 0xd8dee4;
    static final int PAPER = 0x10161c;
    static final int BAR = 0x1f5f8b;

    private static final int SCALE = 2;
    private static final int LETTER_WIDTH = 6 * SCALE;
    private static final int LINE_HEIGHT = 11 * SCALE;
    private static final int MARGIN = 10;
    private static final int COLUMNS = (WIDTH - 2 * MARGIN) / LETTER_WIDTH;
    private static final int ROWS = 7;
    private static final int POINTS = 5;
    private static final int FIRST_LINE = 2 * LINE_HEIGHT;
    private static final int UNKNOWN = '?';

    /** A letter, then its rows from the top, each a number of five bits. */
    private static final Map<Integer, int[]> LETTERS = letters("""
            SPACE 00 00 00 00 00 00 00   A 0e 11 11 1f 11 11 11   B 1e 11 11 1e 11 11 1e
            C 0e 11 10 10 10 11 0e   D 1e 11 11 11 11 11 1e   E 1f 10 10 1e 10 10 1f
            F 1f 10 10 1e 10 10 10   G 0e 11 10 17 11 11 0e   H 11 11 11 1f 11 11 11
            I 0e 04 04 04 04 04 0e   J 07 02 02 02 02 12 0c   K 11 12 14 18 14 12 11
            L 10 10 10 10 10 10 1f   M 11 1b 15 15 11 11 11   N 11 19 15 13 11 11 11
            O 0e 11 11 11 11 11 0e   P 1e 11 11 1e 10 10 10   Q 0e 11 11 11 15 12 0d
            R 1e 11 11 1e 14 12 11   S 0f 10 10 0e 01 01 1e   T 1f 04 04 04 04 04 04
            U 11 11 11 11 11 11 0e   V 11 11 11 11 11 0a 04   W 11 11 11 15 15 1b 11
            X 11 11 0a 04 0a 11 11   Y 11 11 0a 04 04 04 04   Z 1f 01 02 04 08 10 1f
            0 0e 11 13 15 19 11 0e   1 04 0c 04 04 04 04 0e   2 0e 11 01 02 04 08 1f
            3 0e 11 01 06 01 11 0e   4 02 06 0a 12 1f 02 02   5 1f 10 1e 01 01 11 0e
            6 0e 10 10 1e 11 11 0e   7 1f 01 02 04 04 04 04   8 0e 11 11 0e 11 11 0e
            9 0e 11 11 0f 01 01 0e   . 00 00 00 00 00 0c 0c   , 00 00 00 00 0c 04 08
            : 00 0c 0c 00 0c 0c 00   - 00 00 00 1f 00 00 00   _ 00 00 00 00 00 00 1f
            / 00 01 02 04 08 10 00   = 00 00 1f 00 1f 00 00   + 00 04 04 1f 04 04 00
            ( 02 04 08 08 08 04 02   ) 08 04 02 02 02 04 08   [ 0e 08 08 08 08 08 0e
            ] 0e 02 02 02 02 02 0e   # 0a 0a 1f 0a 1f 0a 0a   ! 04 04 04 04 04 00 04
            ? 0e 11 01 02 04 00 04
            """);

    private final int[] pixels = new int[WIDTH * HEIGHT];

    /** A picture of these lines; what is too long or too many is cut off. */
    Screen(String title, List<String> lines) {
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i < WIDTH * (LINE_HEIGHT + MARGIN / 2) ? BAR : PAPER;
        }
        write(title, MARGIN / 2);
        int y = FIRST_LINE;
        for (var line : lines) {
            if (y + LINE_HEIGHT > HEIGHT) {
                return;
            }
            write(line, y);
            y += LINE_HEIGHT;
        }
    }

    private static Map<Integer, int[]> letters(String table) {
        var letters = new HashMap<Integer, int[]>();
        var words = table.strip().split("\\s+");
        for (int i = 0; i < words.length; i += ROWS + 1) {
            var rows = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                rows[row] = Integer.parseInt(words[i + 1 + row], 16);
            }
            letters.put(words[i].equals("SPACE") ? (int) ' ' : words[i].codePointAt(0), rows);
        }
        return Map.copyOf(letters);
    }

    private void write(String text, int y) {
        int x = MARGIN;
        var shown = text.toUpperCase(Locale.ROOT).codePoints().limit(COLUMNS).toArray();
        for (int letter : shown) {
            draw(rows(letter), x, y);
            x += LETTER_WIDTH;
        }
    }

    private static int[] rows(int letter) {
        return Optional.ofNullable(LETTERS.get(letter))
                .or(() -> Optional.ofNullable(LETTERS.get(UNKNOWN)))
                .orElseGet(() -> new int[ROWS]);
    }

    private void draw(int[] rows, int left, int top) {
        for (int y = 0; y < ROWS * SCALE; y++) {
            for (int x = 0; x < POINTS * SCALE; x++) {
                if ((rows[y / SCALE] >> (POINTS - 1 - x / SCALE) & 1) == 1) {
                    pixels[(top + y) * WIDTH + left + x] = INK;
                }
            }
        }
    }

    /** The colour at a place: red, green and blue in eight bits each. */
    int pixel(int x, int y) {
        return pixels[y * WIDTH + x];
    }
}
