// Publishes one event in structured mode: `node publish.cjs BOOTSTRAP FILE`; needs cloudevents and kafkajs.
const { readFileSync } = require("node:fs");
const { CloudEvent, Kafka: binding } = require("cloudevents");
const { Kafka, Partitioners, logLevel } = require("kafkajs");

const [bootstrap, file] = process.argv.slice(2);
const event = new CloudEvent(JSON.parse(readFileSync(file, "utf-8")));
const topic = "in." + event.source.replace("urn:stafet:publisher:", "");

(async () => {
  const kafka = new Kafka({ clientId: "example", brokers: [bootstrap], logLevel: logLevel.NOTHING });
  // What is sent twice after a lost answer does no harm: source and id count once.
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  const { value, headers } = binding.structured(event);
  // The key is your own handle of the person: events of one key keep their order.
  const [told] = await producer.send({ topic, acks: -1, messages: [{ key: "h-4711", value, headers }] });
  console.log(`${told.topicName}/${told.partition}/${told.baseOffset}`);
  await producer.disconnect();
})().catch((error) => {
  console.error(`Kafka refused it: ${error.type ?? error.name}`);
  process.exit(1); // the client would go on trying
});
