package io.rewardwallet.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between nodes and a server; while the server is away, connections break and new ones are refused. */
final class ServerAway implements AutoCloseable {

    private final String host;
    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket listening;

    ServerAway(String host, int target) {
        this.host = host;
        this.target = target;
        listening = listen(0);
        port = listening.getLocalPort();
        start(this::accept);
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    void goesAway() {
        close();
    }

    void comesBack() {
        listening = listen(port);
        start(this::accept);
    }

    private void accept() throws IOException {
        ServerSocket mine = listening;
        while (true) {
            Socket client = mine.accept();
            Socket server = new Socket(host, target);
            open.add(client);
            open.add(server);
            start(() -> pump(client, server));
            start(() -> pump(server, client));
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[64 * 1024];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
            }
        } finally {
            from.close();
            to.close();
            open.remove(from);
            open.remove(to);
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
            for (Socket socket : open) {
                socket.close();
            }
            open.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
