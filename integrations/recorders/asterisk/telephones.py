"""At which telephones a call is, from what is known of the channels. Owns no channel, and no agent's right."""

from integrations.ami.channels import UP, Channels


def telephones(channels: Channels, uid: str) -> frozenset[str]:
    """Return the devices, such as PJSIP/2001, of a channel and of whoever talks with it in one bridge.

    Where it only rings a call is not yet: in a queue it rings at many, and is answered by one. A common Linkedid is
    not enough either, for channels keep it when they part.
    """
    own = channels.standing.get(uid)
    if own is None or own.state < UP:
        return frozenset()
    there = [
        each
        for each in channels.standing.values()
        if each is own or (own.bridge and each.bridge == own.bridge and each.state >= UP)
    ]
    return frozenset(each.device for each in there if each.device)
