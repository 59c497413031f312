"""Runs a program in a terminal of its own: waits for texts, types answers, prints what was shown.

Arguments: a JSON list of [text to wait for, what to type], the columns, then the program's own.
"""
import fcntl, json, os, pty, select, struct, sys, termios

answers, columns, command = json.loads(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
shown, read = b"", 0
while True:
    select.select([terminal], [], [])
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if answers and answers[0][0].encode() in shown[read:]:
        read = len(shown)
        os.write(terminal, answers.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
sys.stdout.write(shown.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(status) & 255)
