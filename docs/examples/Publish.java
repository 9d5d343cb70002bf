// Publishes one event in binary mode: java -cp "<kafka-clients and its libraries>" Publish.java BOOTSTRAP ID DATA.json
// The envelope travels in ce_ headers, the value is the event's data alone.

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class Publish {
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        byte[] data = Files.readAllBytes(Path.of(arguments[2]));
        // The key is your own handle of the person: events of one key keep their order.
        var record = new ProducerRecord<>("in.kriminalforsorgen", "h-4711", data);
        Map.of(
            "ce_specversion", "1.0",
            "ce_id", arguments[1],
            "ce_source", "urn:stafet:publisher:kriminalforsorgen",
            "ce_type", "dk.stafet.release_notice.v1",
            "content-type", "application/json"
        ).forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var told = producer.send(record).get(); // throws when Kafka refuses it
            System.out.println(told.topic() + "/" + told.partition() + "/" + told.offset());
        }
    }
}
