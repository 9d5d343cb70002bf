// Takes an event from publishing to its end over HTTP: java Walk.java API PUBLISHER COORDINATOR FILE
// API is the base address, then a token of each, and an event as JSON that the coordinator's KSP queue gets.
// Java's own client alone; a real system reads JSON with a library instead of these patterns.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

public class Walk {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static String api;

    public static void main(String[] arguments) throws Exception {
        api = arguments[0];
        String publisher = arguments[1], coordinator = arguments[2], event = Files.readString(Path.of(arguments[3]));
        String id = text(event, "id");

        String href = text(ask(publisher, "POST", "/api/v1/events", event, "Idempotency-Key", id), "href");
        while (ask(publisher, "GET", href, null).contains("\"outcome\":null")) Thread.sleep(200);

        String queue = ask(coordinator, "GET", "/api/v1/queues/ksp?municipality=0860&state=offered&limit=100", null);
        String item = ofEvent(coordinator, queue, id);

        act(coordinator, item, "accept", "{}");
        System.out.println(text(ask(coordinator, "GET", path(item, "content"), null), "necessity"));
        ask(coordinator, "POST", path(item, "identity"), "{\"reason\": \"contact\"}");

        act(coordinator, item, "ask", "{\"question\": \"Er boligen på plads?\"}");
        String told = ask(publisher, "GET", href, null);
        String question = text(told.substring(told.indexOf("\"questions\"")), "id");
        String answer = "/api/v1/questions/" + question + "/answer";
        ask(publisher, "POST", answer, "{\"answer\": \"Ja.\"}", "Idempotency-Key", key());

        act(coordinator, item, "note_outcome",
            "{\"outcome\": \"measure_agreed\", \"responsible_authority\": \"kommune-0860\"}");
        act(coordinator, item, "close", "{}");
        System.out.println(text(ask(publisher, "GET", href, null), "state"));
    }

    /** Does an act on the version that is there now: its ETag. */
    static void act(String token, String item, String name, String body) throws Exception {
        var read = CLIENT.send(request(token, "GET", path(item, ""), null).build(), BodyHandlers.ofString());
        String version = read.headers().firstValue("ETag").orElseThrow();
        // A client that gets no answer sends the same again under the same key.
        ask(token, "POST", path(item, name), body, "If-Match", version, "Idempotency-Key", key());
    }

    /** Returns the answer; a refusal is told as its problem document, and ends the program. */
    static String ask(String token, String method, String path, String body, String... headers) throws Exception {
        var request = request(token, method, path, body);
        if (headers.length > 0) request.headers(headers);
        var told = CLIENT.send(request.build(), BodyHandlers.ofString());
        if (told.statusCode() >= 400) throw new IllegalStateException(method + " " + path + ": " + told.body());
        return told.body();
    }

    static HttpRequest.Builder request(String token, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(api + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    static String ofEvent(String token, String queue, String event) throws Exception {
        var ids = Pattern.compile("\"id\":\\s*\"([0-9a-f-]{36})\"").matcher(queue);
        while (ids.find()) {
            if (text(ask(token, "GET", path(ids.group(1), ""), null), "event_id").equals(event)) return ids.group(1);
        }
        throw new IllegalStateException("the event is in nobody's queue");
    }

    static String path(String item, String name) {
        return "/api/v1/handovers/" + item + (name.isEmpty() ? "" : "/" + name);
    }

    static String key() {
        return UUID.randomUUID().toString();
    }

    /** Returns the first text of this name. */
    static String text(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
        if (!found.find()) throw new IllegalStateException("no " + name + " in " + json);
        return found.group(1);
    }
}
