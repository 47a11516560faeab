package io.rewardwallet.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a node and PostgreSQL, and loses what the writer's connection says or hears when it is told to. */
final class TcpProxy implements AutoCloseable {

    /** What is lost, once. */
    enum Loss {
        NOTHING,
        /** The next statement never arrives. */
        THE_QUESTION,
        /** The next statement arrives and is carried out; its answer does not come back. */
        THE_ANSWER,
        /** The connection breaks at once, while the server still works on the statement. */
        THE_CONNECTION
    }

    private static final String WRITER = "reward-wallet writer";

    private final ServerSocket listening;
    private final int target;
    private final AtomicReference<Loss> next = new AtomicReference<>(Loss.NOTHING);

    TcpProxy(int targetPort) {
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target = targetPort;
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The writer's next statement meets with this. */
    void lose(Loss loss) {
        next.set(loss);
    }

    boolean hasLost() {
        return next.get() == Loss.NOTHING;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            Connection connection = new Connection(client, server);
            start(connection::questions);
            start(connection::answers);
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile Loss loss = Loss.NOTHING;
        private boolean isWriter;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void questions() throws IOException {
            byte[] bytes = new byte[64 * 1024];
            InputStream from = client.getInputStream();
            try {
                for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                    isWriter |= new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains(WRITER);
                    boolean isStatement = new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains("W-77");
                    if (isWriter && isStatement && next.get() != Loss.NOTHING) {
                        loss = next.getAndSet(Loss.NOTHING);
                    }
                    if (loss == Loss.THE_QUESTION) {
                        break;
                    }
                    server.getOutputStream().write(bytes, 0, read);
                    if (loss == Loss.THE_CONNECTION) {
                        client.close();
                        return; // the server keeps its end, and its statement
                    }
                }
            } finally {
                if (loss != Loss.THE_CONNECTION) {
                    close();
                }
            }
        }

        void answers() throws IOException {
            byte[] bytes = new byte[64 * 1024];
            InputStream from = server.getInputStream();
            try {
                for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                    if (loss == Loss.THE_ANSWER) {
                        break;
                    }
                    if (loss == Loss.NOTHING) {
                        client.getOutputStream().write(bytes, 0, read);
                    }
                }
            } finally {
                close();
            }
        }

        private void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a closed end is what this is for
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
