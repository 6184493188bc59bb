"""A submission server for tests: keeps what it takes in a folder, a file a mail.

Arguments: folder, certificate, key. Prints the ports for STARTTLS and for TLS, and ends with its
standard input.
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

folder, certificate, key = sys.argv[1:4]


class Mailbox:
    kept = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("missing@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("full@"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Mailbox.kept += 1
        name = os.path.join(folder, "mail-%04d" % Mailbox.kept)
        with open(name + ".part", "wb") as file:
            file.write(envelope.content)
        os.rename(name + ".part", name)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data == LoginPassword(b"robot", b"let me in")
    return AuthResult(success=right, handled=False)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()

    def starttls():
        return SMTP(Mailbox(), tls_context=context, require_starttls=True, auth_required=True,
                    authenticator=authenticate)

    def tls():
        return SMTP(Mailbox(), auth_require_tls=False, auth_required=True,
                    authenticator=authenticate)

    first = await loop.create_server(starttls, "127.0.0.1", 0)
    second = await loop.create_server(tls, "127.0.0.1", 0, ssl=context)
    print(first.sockets[0].getsockname()[1], second.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
