/** The port at which the sandbox dials into the relay. */
export const DIAL_PORT = 7010;

/** Seconds that a container's connection waits for the sandbox to take it, and that the sandbox may take to say who it is. */
const [TAKE_WITHIN, GREET_WITHIN] = [30, 10];

/**
 * What runs in the relay's container, on the Python of whatever image is at hand (3.7 and newer). Whoever dials in says the
 * token first, then what the connection is for:
 *
 *     TOKEN control    the one over which both talk, a line each: `listen PORT`, `drop NUMBER` in; `ready`, `listening PORT`,
 *                      `failed PORT why`, `open NUMBER PORT` out
 *     TOKEN take N     becomes the other end of the container's connection of that number
 *
 * A connection that comes while nobody holds the control line is told of as soon as somebody does.
 */
export const RELAY_PROGRAM = `
import asyncio, hmac, os, socket, struct

token = os.environ['RELAY_TOKEN'].encode()
control = None
listening = {}
waiting = {}
count = 0


def tell(text):
    if control is not None:
        control.write((text + '\\n').encode())


def cut(writer):
    # Not an end like any other: what came so far is not all.
    try:
        writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    except OSError:
        pass
    writer.transport.abort()


async def copy(reader, writer):
    while True:
        data = await reader.read(65536)
        if not data:
            break
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def join(one, other):
    ways = [asyncio.ensure_future(copy(one[0], other[1])), asyncio.ensure_future(copy(other[0], one[1]))]
    try:
        await asyncio.gather(*ways)
        one[1].close()
        other[1].close()
    except OSError:
        for way in ways:
            way.cancel()
        cut(one[1])
        cut(other[1])


def guest_at(port):
    async def guest(reader, writer):
        global count
        count += 1
        number = count
        taken = asyncio.get_running_loop().create_future()
        waiting[number] = (port, taken)
        tell('open %d %d' % (number, port))
        try:
            other = await asyncio.wait_for(taken, ${TAKE_WITHIN})
        except (asyncio.TimeoutError, asyncio.CancelledError):
            cut(writer)
            return
        finally:
            waiting.pop(number, None)
        await join((reader, writer), other)
    return guest


async def obey(line):
    word, number = line.split()[:2]
    number = int(number)
    if word == b'drop' and number in waiting:
        waiting[number][1].cancel()
    if word == b'listen':
        try:
            if number not in listening:
                listening[number] = await asyncio.start_server(guest_at(number), '0.0.0.0', number, backlog=512)
            tell('listening %d' % number)
        except OSError as error:
            tell('failed %d %s' % (number, error))


async def dialled(reader, writer):
    global control
    try:
        words = (await asyncio.wait_for(reader.readline(), ${GREET_WITHIN})).split()
    except (asyncio.TimeoutError, ValueError, OSError):
        words = []
    if len(words) < 2 or not hmac.compare_digest(words[0], token):
        writer.close()
        return
    if words[1] == b'take':
        found = waiting.get(int(words[2]))
        if found is None or found[1].done():
            writer.close()
        else:
            found[1].set_result((reader, writer))
        return
    control = writer
    tell('ready')
    for number, (port, taken) in list(waiting.items()):
        tell('open %d %d' % (number, port))
    try:
        while True:
            line = await reader.readline()
            if not line:
                break
            await obey(line)
    except OSError:
        pass
    finally:
        if control is writer:
            control = None
        writer.close()


async def main():
    server = await asyncio.start_server(dialled, '0.0.0.0', ${DIAL_PORT}, backlog=512)
    await server.serve_forever()


asyncio.run(main())
`;
