package io.nubila.harness;

import io.nubila.kernel.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Chromium without a window, driven by chromedriver.
 *
 * @see <a href="https://www.w3.org/TR/webdriver2/">WebDriver</a>
 */
final class Browser implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    /** A browser of a closed network that asks for nothing but the pages of the test. */
    private static final List<String> OPTIONS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Process driver;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String session;

    private Browser(Process driver, String root, List<String> options) {
        this.driver = driver;
        var wish = Json.object();
        var always = wish.putObject("capabilities").putObject("alwaysMatch");
        always.put("acceptInsecureCerts", true);
        var words = always.putObject("goog:chromeOptions").putArray("args");
        options.forEach(words::add);
        session = root + "/session/" + Workbench.text(ask("POST", root + "/session", wish), "sessionId");
    }

    /** Whether this host has one. */
    static boolean isThere() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        for (var folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            var file = Path.of(folder, "chromedriver");
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** Starts it with an empty profile in a folder, for a reader of one language, such as {@code en} or {@code zh-CN}. */
    static Browser start(Path profile, String language) throws IOException {
        var driver = new ProcessBuilder(program().orElseThrow().toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            var options = new ArrayList<>(OPTIONS);
            options.add("--user-data-dir=" + profile);
            options.add("--lang=" + language);
            options.add("--accept-lang=" + language);
            return new Browser(driver, "http://127.0.0.1:" + port(driver), options);
        } catch (IOException | RuntimeException | AssertionError e) {
            var _ = driver.destroyForcibly();
            throw e;
        }
    }

    private static String port(Process driver) throws IOException {
        // Not closed: a driver that can no longer tell what it does would end.
        var told = new BufferedReader(driver.inputReader(StandardCharsets.UTF_8));
        for (var line = told.readLine(); line != null; line = told.readLine()) {
            var found = PORT.matcher(line);
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new IOException("chromedriver ended at once");
    }

    void open(String address) {
        var _ = ask("POST", session + "/url", Json.object().put("url", address));
    }

    /** What a function's body returns in the page. */
    JsonNode run(String script) {
        var wish = Json.object().put("script", script);
        var _ = wish.putArray("args");
        return ask("POST", session + "/execute/sync", wish);
    }

    /** The text of the element with that id. */
    String text(String id) {
        return run("return document.getElementById('" + id + "').textContent").asString();
    }

    /** Presses and releases a key of the keyboard. */
    void key(String sign) {
        var wish = Json.object();
        var keyboard = wish.putArray("actions").addObject().put("type", "key").put("id", "keyboard");
        var steps = keyboard.putArray("actions");
        steps.addObject().put("type", "keyDown").put("value", sign);
        steps.addObject().put("type", "keyUp").put("value", sign);
        var _ = ask("POST", session + "/actions", wish);
    }

    private JsonNode ask(String method, String address, JsonNode body) {
        var request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                .timeout(Workbench.LIMIT)
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(address + ": " + answer.body());
            }
            return Json.tree(answer.body()).get("value");
        } catch (IOException e) {
            throw new AssertionError(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Closes the browser and its driver, and waits for their end. */
    @Override
    public void close() {
        try {
            var _ = ask("DELETE", session, Json.object());
        } finally {
            http.close();
            driver.destroy();
            try {
                if (!driver.waitFor(10, TimeUnit.SECONDS)) {
                    var _ = driver.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
