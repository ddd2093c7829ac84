"""Words that two people compare on two screens, or over the telephone."""

from collections.abc import Sequence

_TEXT = """
acorn actor album amber angel apple apron arrow aspen atlas attic bacon badge bagel
baker bamboo banana banjo barn berry birch bison blanket boat bonfire book bottle
branch bread bridge broom bucket butter cabin cactus camel candle canoe carpet
castle cedar cello chalk cheese cherry chimney circle clock cloud coconut coffee
comet copper coral cotton cousin cradle crystal cuckoo curtain daisy dancer desert
diamond dinner doctor dolphin dragon drum dune eagle earth echo elbow elephant
engine envelope fabric falcon farmer feather fence fiddle flame flute forest fossil
frog galaxy garden garlic ginger giraffe glacier glove gold grape guitar hammer
harbor harvest hazel helmet heron hiker honey horse husky iceberg igloo insect iron
island ivory jacket jaguar jelly jewel jigsaw juice jungle kayak kettle kitchen
knight koala ladder lagoon lantern laundry lemon letter lilac linen lion lobster
luggage magnet mango maple marble meadow melon mirror mitten monkey morning mosaic
mountain muffin museum napkin needle nest nickel noodle north nutmeg oasis ocean
olive onion orange orchid otter oven owl oyster painter palace panda paper parrot
pasta peach pebble pencil pepper piano picnic pigeon pirate planet plum poem pony
potato prairie puppet puzzle quartz quilt rabbit radio rainbow raven ribbon river
robot rocket rose ruby saddle sailor salmon sandal saturn school season shadow shell
silver sketch slipper snow sofa spider spoon square star summer sunset swan table
teapot tennis thunder tiger timber toast tomato torch tractor tulip tunnel turtle
umbrella vanilla velvet village violin volcano waffle wagon walnut water whale wheat
whisper willow window winter wizard yellow yoghurt zebra
"""
WORDS: Sequence[str] = tuple(_TEXT.split())
COUNT = 4


def words_of(handshake_hash: bytes) -> Sequence[str]:
    """Return the words of a handshake; two different ones hardly ever share them."""
    return tuple(WORDS[byte] for byte in handshake_hash[:COUNT])
